namespace ActorNet.Devices.Switching;

/// <summary>What becomes of a frame from a new station on a port that has its most stations.</summary>
public enum MacLimitAction
{
    /// <summary>It is forwarded, and its source not learned: frames for that station are flooded.</summary>
    Forward,

    /// <summary>It is dropped.</summary>
    Drop,
}
