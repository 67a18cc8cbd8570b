namespace ActorNet.Devices.Filtering;

/// <summary>QEMU's filter-redirector. At least one of the two devices is named.</summary>
public sealed record RedirectOptions : FilterOptions
{
    /// <summary>Where frames go in place of their way; null lets them pass.</summary>
    public string? Outdev { get; init; }

    /// <summary>From where frames are injected (<see cref="FilterChain.Inject"/>); null: from nowhere.</summary>
    public string? Indev { get; init; }
}
