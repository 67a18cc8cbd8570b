using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.VirtioNets;

/// <summary>One receive queue as the steering step sees it.</summary>
internal sealed class SteeredQueue
{
    // What a NIC may have waiting is bounded by its senders' credit with it; nothing waits on the way from here to the queues.
    private static readonly LinkSettings Unbounded = new(int.MaxValue / 2) { CreditBytes = int.MaxValue / 2 };

    private readonly Link _link;

    public SteeredQueue(IActorRef owner, IActorRef queue, PortCounters counters)
    {
        _link = new Link(owner, new Connect(queue, Unbounded), counters);
        Queue = queue;
    }

    public IActorRef Queue { get; }

    /// <summary>It was asked to give back what it has.</summary>
    public bool IsAsked { get; set; }

    /// <summary>What it was last told about others.</summary>
    public bool IsOneOfSeveral { get; set; }

    /// <summary>The batch that is being filled for it.</summary>
    public FrameBatch? Filling { get; set; }

    /// <summary>The number of the next batch.</summary>
    public uint NextBatch { get; private set; } = 1;

    /// <summary>True while batches are with it.</summary>
    public bool HasSome => _link.Outstanding > 0;

    /// <summary>True when a batch that was sent to it is back, and those before it: they come back in order.</summary>
    public bool IsDone(uint batch) => (int)(NextBatch - (uint)_link.Outstanding - batch) > 0;

    public void Send(FrameBatch batch)
    {
        NextBatch++;
        _link.Send(batch);
    }
}
