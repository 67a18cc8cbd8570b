namespace ActorNet.Devices.Offloads;

/// <summary>What can be done with a frame whose receiver takes no offloads like its.</summary>
public enum CompletionResult
{
    /// <summary>It becomes one complete frame or more.</summary>
    Ready,

    /// <summary>Its headers are not what its offload header says, or none that are understood.</summary>
    BadHeaders,

    /// <summary>It would become more frames than <see cref="FrameCompleter.MostParts"/>.</summary>
    TooManyParts,
}
