namespace ActorNet.Devices.Filtering;

/// <summary>QEMU's filter-mirror.</summary>
public sealed record MirrorOptions : FilterOptions
{
    /// <summary>Who gets the copies.</summary>
    public required string Outdev { get; init; }
}
