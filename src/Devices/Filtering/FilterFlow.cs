namespace ActorNet.Devices.Filtering;

/// <summary>Where the frames of one direction went, in a filter or in a chain. Nothing gets lost in between: <see cref="IsBalanced"/>.</summary>
public record struct FilterFlow
{
    /// <summary>Frames that came in and were treated.</summary>
    public long In { get; internal set; }

    /// <summary>Frames that came from elsewhere: from an indev, or from a log.</summary>
    public long Injected { get; internal set; }

    /// <summary>Copies made on purpose.</summary>
    public long Duplicated { get; internal set; }

    /// <summary>Frames that went on.</summary>
    public long Out { get; internal set; }

    /// <summary>Frames dropped, for whatever cause.</summary>
    public long Dropped { get; internal set; }

    /// <summary>Frames that went to an outdev in place of their way.</summary>
    public long Diverted { get; internal set; }

    /// <summary>Frames that are kept at this moment.</summary>
    public long Held { get; internal set; }

    /// <summary>True when every frame is accounted for.</summary>
    public readonly bool IsBalanced => In + Injected + Duplicated == Out + Dropped + Diverted + Held;
}
