using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Ports;

/// <summary>
/// What ports to the host have in common, whatever is at the other side of them: the link to the peer, the batch that is being written, and what is
/// done with the messages that all of them get.
/// </summary>
/// <remarks>
/// Owned by the port's actor. One batch is written at a time: while the host takes no more, the actor's data lane is closed, and no other batch comes.
/// Costs a few branches a message, and nothing a frame.
/// </remarks>
public sealed class HostPort
{
    private readonly PortCounters _counters;
    private readonly HeldFrames _held;
    private readonly Action _read;
    private readonly Action _write;
    private readonly Action<FrameBatch> _takeBack;
    private bool _isJoined;

    /// <summary>For an actor that begins. What it does itself is done in its own turns.</summary>
    /// <param name="context">The actor's; its mailbox is <see cref="NetQueueMailbox"/>.</param>
    /// <param name="counters">The port's.</param>
    /// <param name="read">Fetches frames from the host, if it has any and they are wanted (<see cref="WantsFrames"/>): perhaps they are now, and were not before.</param>
    /// <param name="write">Goes on with <see cref="Writing"/>, or with what is left of former ones: a batch has come, or the link was set up or down.</param>
    /// <param name="takeBack">Takes a batch of the port's own back into its pool.</param>
    public HostPort(IActorContext context, PortCounters counters, Action read, Action write, Action<FrameBatch> takeBack)
    {
        ArgumentNullException.ThrowIfNull(context);
        _counters = counters;
        _read = read;
        _write = write;
        _takeBack = takeBack;
        Queue = NetQueueRegistry.Of(context);
        Peer = new PeerLink(context.Self, counters, context.System.Scheduler);
        _held = new HeldFrames(context.Self, Queue, counters, context.System.Scheduler);
    }

    /// <summary>The actor's queue.</summary>
    public NetQueue Queue { get; }

    /// <summary>The way to the peer.</summary>
    public PeerLink Peer { get; }

    /// <summary>The batch that is being written; null when there is none.</summary>
    public FrameBatch? Writing { get; private set; }

    /// <summary>Frames of that batch that were not yet written.</summary>
    public int Left => Writing is { } batch ? batch.Count - batch.Position : 0;

    /// <summary>True when frames should be fetched. Before the port has met its first peer they wait in the host, and so they do while it gives no credit.</summary>
    public bool WantsFrames => _isJoined && Peer.WantsFrames;

    /// <summary>Does what all ports to the host do with a message.</summary>
    /// <returns>False for a message that only this port's actor can understand.</returns>
    public bool TryReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch: GetBack(batch); break;
            case FrameBatch batch: Writing = batch; _write(); break;
            case Connect connect: Join(connect); _read(); break;
            case Disconnect: Peer.Disconnect(); _read(); break;
            case SetLink set: Peer.SetUp(set.Up); _write(); _read(); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            case HeldTooLong: Writing = _held.OnTimer(Writing); break;
            case PeerLinkChanged: break; // frames for a downed link are dropped, and counted, where it is down
            default: return false;
        }

        return true;
    }

    /// <summary>Has a peer from now on. A part of <see cref="TryReceive"/>, for an actor that does more on <see cref="Connect"/>.</summary>
    public void Join(Connect connect)
    {
        Peer.Connect(connect);
        _isJoined = true;
    }

    /// <summary>Sends a batch that was filled to the peer; one that is empty, or cannot leave the port, goes back to its pool.</summary>
    public void Send(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Queue.Charge(batch);
        if (batch.Count == 0 || !Peer.TrySend(batch)) _takeBack(batch);
    }

    /// <summary>The host takes no more for now: no other batch comes until <see cref="Open"/>.</summary>
    public void Hold()
    {
        Queue.Close(DataGate.NotWritable);
        _held.OnClosed();
    }

    /// <summary>The host takes frames again.</summary>
    public void Open() => Queue.Open(DataGate.NotWritable);

    /// <summary>The batch is written: it goes home.</summary>
    public void Finish()
    {
        if (Writing is not { } batch) return;
        Writing = null;
        batch.Return();
    }

    /// <summary>Drops what is left of the batch.</summary>
    public void Drop(PortCounter cause)
    {
        _counters.Add(cause, Left);
        Finish();
    }

    /// <summary>The actor stops: nothing stays with it.</summary>
    public void Stop()
    {
        Finish();
        Peer.Disconnect();
    }

    /// <summary>The port's report, as far as it is known here.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="kind">The name of its type.</param>
    /// <param name="linkUp">Whether its link is up.</param>
    public PortReport Report(string id, string kind, bool linkUp) => PortReports.Make(id, kind, linkUp, _counters, Queue, Peer, Left);

    private void GetBack(FrameBatch batch)
    {
        if (PeerLink.TakeBack(batch)) _takeBack(batch);
        _read(); // the turn of whoever waited in the kernel
    }
}
