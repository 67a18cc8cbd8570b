namespace ActorNet.Actors.VirtioNets;

/// <summary>What a receive queue is to the steering step.</summary>
internal enum ReceiveQueueState
{
    /// <summary>It does not run, or is disabled.</summary>
    Unusable,

    /// <summary>It takes frames.</summary>
    Usable,

    /// <summary>Its driver uses it, but its ring is lent: it gets its frames from elsewhere, and those that come to it here are dropped.</summary>
    Lent,
}
