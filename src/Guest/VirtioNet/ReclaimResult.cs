namespace ActorNet.Guest.VirtioNet;

/// <summary>What looking into the used ring came to.</summary>
public enum ReclaimResult
{
    /// <summary>The device has finished nothing more.</summary>
    Empty,

    /// <summary>One chain came back.</summary>
    Chain,

    /// <summary>The device did what it must not: see <see cref="RingDriver.LastFault"/>. Nothing comes back any more.</summary>
    Fault,
}
