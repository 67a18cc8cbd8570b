namespace ActorNet.Host.Logging;

/// <summary>The least level that is logged, from everything to nothing.</summary>
public enum LogThreshold
{
    /// <summary>Everything.</summary>
    Verbose,

    /// <summary>What helps to find a fault.</summary>
    Debug,

    /// <summary>What happens in the life of a port.</summary>
    Information,

    /// <summary>What should not happen, but is dealt with.</summary>
    Warning,

    /// <summary>What stops a port.</summary>
    Error,

    /// <summary>Nothing.</summary>
    Off,
}
