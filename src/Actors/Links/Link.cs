using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Links;

/// <summary>
/// One direction between two ports, in the hands of the sending one: the receiver's address, the credit in frames and bytes that the
/// sender still has with it, and what waits for credit.
/// </summary>
/// <remarks>
/// Owned by the sending actor and used during its turns; only <see cref="IBatchHolder.TakeBack"/> runs wherever the receiver is.
/// Credit is spent by sending a batch and regained when the batch comes back: nothing else says "there is room", so there
/// is no question to ask first and no wake-up to lose. What cannot be sent for want of credit waits here, in order, or is
/// dropped, as the settings say. What is dropped comes back to the owner as what was delivered does, through its mailbox, so that a
/// source completes everything in one place and in order.
/// </remarks>
public sealed partial class Link : IBatchHolder
{
    private readonly IActorRef _owner;
    private readonly IScheduler? _scheduler;
    private readonly PortCounters _counters;
    private readonly Queue<WaitingBatch> _waiting = new();
    private int _outstanding;

    /// <summary>Joins a sender to a receiver.</summary>
    /// <param name="owner">The sending actor, to which batches come back.</param>
    /// <param name="connect">The receiving actor, and on what terms.</param>
    /// <param name="counters">Where the owner counts what the link drops.</param>
    /// <param name="scheduler">Tells the time, and the owner when frames have waited too long; without it they wait for ever.</param>
    public Link(IActorRef owner, Connect connect, PortCounters counters, IScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(connect);
        _owner = owner;
        _counters = counters;
        _scheduler = scheduler;
        Peer = connect.Peer;
        Input = connect.Input;
        Settings = connect.Settings;
        Credit = Settings.Credit;
        CreditBytes = Settings.CreditBytes;
    }

    /// <summary>The receiving actor.</summary>
    public IActorRef Peer { get; }

    /// <summary>Which of the receiver's inputs this is, if it has several.</summary>
    public LinkInput? Input { get; }

    /// <summary>Its terms.</summary>
    public LinkSettings Settings { get; }

    /// <summary>Frames that may be sent now.</summary>
    public int Credit { get; private set; }

    /// <summary>Bytes that may be sent now.</summary>
    public int CreditBytes { get; private set; }

    /// <summary>Frames that wait for credit.</summary>
    public int Waiting { get; private set; }

    /// <summary>Bytes that wait for credit.</summary>
    public int WaitingBytes { get; private set; }

    /// <summary>Frames that were ever sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Bytes that were ever sent.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Batches that were sent and are not back.</summary>
    public int Outstanding => _outstanding;

    /// <summary>True when a batch of that size would go out at once.</summary>
    public bool HasCreditFor(int frames, int bytes) => _waiting.Count == 0 && Fits(frames, bytes);

    /// <summary>True when a batch of that size would not be dropped for want of room; older ones may be, where that is the policy.</summary>
    public bool Takes(int frames, int bytes) => HasCreditFor(frames, bytes) || Settings.Overflow switch
    {
        Overflow.DropNewest => Waiting + frames <= Settings.Limit,
        Overflow.DropOldest => frames <= Settings.Limit,
        _ => true,
    };

    /// <summary>Sends a batch, lets it wait its turn, or drops it. Either way it comes back to the owner as a message.</summary>
    public void Send(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (HasCreditFor(batch.ChargedFrames, batch.ChargedBytes)) SendNow(batch);
        else HoldBack(batch);
    }

    /// <summary>Hears of what is dropped for want of credit or time, before it goes home; for captures.</summary>
    public Action<FrameBatch, PortCounter>? Dropping { get; set; }

    /// <summary>Consumes a batch as if it had been sent: its frames are dropped for a cause.</summary>
    public void Drop(FrameBatch batch, PortCounter cause)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _counters.Add(cause, batch.Count);
        Dropping?.Invoke(batch, cause);
        Charge(batch);
        batch.Return();
    }

    /// <summary>A batch that went out through this link came back: its credit is free, and what waited goes out.</summary>
    /// <returns>False when the batch was not out: it came twice, and must not be touched. It is counted.</returns>
    public bool Reclaim(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!batch.TryReceive(this))
        {
            _counters.Add(PortCounter.ReturnedTwice, 1);
            return false;
        }

        if (batch.IsReleased) return true; // the copy that a receiver keeps has the credit
        Credit += batch.ChargedFrames;
        CreditBytes += batch.ChargedBytes;
        _outstanding--;
        while (_waiting.TryPeek(out WaitingBatch next) && Fits(next.Batch.ChargedFrames, next.Batch.ChargedBytes)) SendNow(Dequeue());
        return true;
    }

    /// <summary>Gives back unsent what waits.</summary>
    /// <param name="cause">Why it is dropped.</param>
    public void Purge(PortCounter cause)
    {
        while (_waiting.Count > 0) Drop(Dequeue(), cause);
    }

    /// <summary>Gives what waits to another link, in order: the same port has another peer from now on.</summary>
    public void MoveWaitingTo(Link other)
    {
        ArgumentNullException.ThrowIfNull(other);
        while (_waiting.Count > 0) other.Send(Dequeue());
    }

    /// <summary>Called by whoever returns a batch, on any thread: it travels back as a message.</summary>
    void IBatchHolder.TakeBack(FrameBatch batch) => _owner.Tell(batch, Peer);

    // Something larger than all credit goes when nothing else is out: it would wait for ever otherwise.
    private bool Fits(int frames, int bytes) => (Credit >= frames && CreditBytes >= bytes) || _outstanding == 0;

    private void SendNow(FrameBatch batch)
    {
        Charge(batch);
        Sent += batch.Count;
        SentBytes += batch.TotalBytes;
        Peer.Tell(batch, _owner);
    }

    private void Charge(FrameBatch batch)
    {
        Credit -= batch.ChargedFrames;
        CreditBytes -= batch.ChargedBytes;
        _outstanding++;
        batch.Send(this);
    }
}
