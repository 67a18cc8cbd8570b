namespace ActorNet.Bench.Actors.NetQueues;

/// <summary>A mailbox, and what is told.</summary>
public enum Contender
{
    /// <summary>The runtime's unbounded mailbox, any object.</summary>
    Unbounded,

    /// <summary>A NetQueue, any object: its control lane.</summary>
    NetQueueControl,

    /// <summary>A NetQueue, a batch of frames: its data lane.</summary>
    NetQueueFrames,
}
