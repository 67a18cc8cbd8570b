namespace ActorNet.Devices.Filtering;

/// <summary>What all filters have in common.</summary>
public abstract record FilterOptions
{
    /// <summary>The filter's name, unique in its chain, not empty.</summary>
    public required string Id { get; init; }

    /// <summary>The directions it treats.</summary>
    public FilterQueue Queue { get; init; }

    /// <summary>QEMU's <c>status=on|off</c>: a filter that is off lets everything pass.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Only frames that match are treated; the others pass, also those that are held. Null: all match.</summary>
    public IFrameMatch? Match { get; init; }
}
