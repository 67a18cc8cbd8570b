namespace ActorNet.Actors.Links;

/// <summary>What becomes of frames for which a link has no credit.</summary>
public enum Overflow
{
    /// <summary>They wait, and their source with them: nothing is lost.</summary>
    Backpressure,

    /// <summary>A bounded number waits; what comes beyond that is dropped.</summary>
    DropNewest,

    /// <summary>A bounded number waits; the oldest are dropped for what comes beyond that.</summary>
    DropOldest,

    /// <summary>They wait, and their source with them, but not longer than a given time; then they are dropped.</summary>
    Deadline,
}
