using System.Runtime.CompilerServices;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Links;
using ActorNet.Devices.Frames;
using ActorNet.Io.Processes;

namespace ActorNet.Actors.NetQueues;

/// <summary>
/// The mailbox of a datapath actor, and its queue of frames: a data lane for batches on their way in, counted in frames and
/// bytes and bounded, and a control lane beside it, for everything else, that data never blocks.
/// </summary>
/// <remarks>
/// Read by its actor; written by anybody. Senders enter on credit (<see cref="Link"/>): what they may have here was agreed when they
/// were joined, and is never refused. What comes without a link's credit is bounded by the capacity; a batch beyond it goes
/// straight back to its sender, and its frames are counted.
/// An actor that cannot take frames (no guest buffers, descriptor not writable, paused) closes the data lane during its own turn and
/// opens it during a later one; meanwhile its senders feel nothing but missing credit.
/// A batch on its way back to its owner is control: credit returns even to an actor that takes no frames.
/// Once its actor has read on a lane, what that lane adds is entered without an interlocked operation; a runtime that has
/// every thread enter the queues itself finds the way in for other threads. With several threads entering at the same moment
/// the bound may be exceeded by what one of them brings.
/// </remarks>
public sealed partial class NetQueue : IMessageQueue, INetQueueSemantics
{
    private readonly EnvelopeQueue _control = new();
    private readonly EnvelopeQueue _data = new();
    private readonly NetQueueSettings _settings;
    private readonly NetQueueRegistry? _registry;
    private ThreadStack _home; // of the lane that reads; set while others ask: half of one and half of another is nobody's
    private bool _knowsHome;
    private int _framesAtHome;
    private int _framesPosted;
    private long _bytesAtHome;
    private long _bytesPosted;
    private FrameBatch? _inHand; // what the actor took last
    private uint _inHandMoves;
    private long _overflowed;
    private long _received;

    /// <summary>Makes an empty, open queue.</summary>
    /// <param name="settings">Its bounds.</param>
    /// <param name="registry">Where the queue is listed until its actor has stopped.</param>
    /// <param name="clock">Tells the time where there is no lane; without one, waiting is not measured there.</param>
    public NetQueue(NetQueueSettings settings, NetQueueRegistry? registry = null, ITimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _registry = registry;
        _clock = clock;
        _left = settings.Quantum;
    }

    /// <summary>The bound of the data lane, in frames, for what comes without a link's credit.</summary>
    public int Capacity => _settings.Capacity;

    /// <summary>Frames in the data lane now.</summary>
    public int Frames => Volatile.Read(ref _framesAtHome) + Volatile.Read(ref _framesPosted);

    /// <summary>Bytes in the data lane now.</summary>
    public long Bytes => Volatile.Read(ref _bytesAtHome) + Volatile.Read(ref _bytesPosted);

    /// <summary>The most frames that were ever in the data lane.</summary>
    public int HighWater { get; private set; }

    /// <summary>Frames sent back unread because the data lane was full.</summary>
    public long Overflowed => Volatile.Read(ref _overflowed);

    /// <summary>Frames that the actor has taken out of the data lane.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <inheritdoc/>
    public bool HasMessages => !_control.IsEmpty || (_gate == DataGate.None && !_data.IsEmpty);

    /// <inheritdoc/>
    public int Count => _control.Count + _data.Count;

    /// <inheritdoc/>
    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        FrameBatch? data = envelope.Message is FrameBatch { IsReturning: false } batch ? batch : null;
        if (!_home.IsCurrent) Post(data, envelope);
        else if (data is null) _control.AddAtHome(envelope);
        else if (TryEnterAtHome(data)) _data.AddAtHome(envelope);
    }

    /// <inheritdoc/>
    public bool TryDequeue(out Envelope envelope)
    {
        if (!_knowsHome) FindHome();
        if (_left <= 0 && EndsTurn())
        {
            envelope = default;
            return false;
        }

        if (_control.IsEmpty || !_control.TryDequeue(out envelope, out _)) return TryTakeData(out envelope);
        if (envelope.Message is FrameBatch returning) NoteInHand(returning);
        return true;
    }

    /// <summary>Gives every batch back to its owner, as when a port is unplugged; the rest are dead letters.</summary>
    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(deadletters);
        // Late senders of any thread may be here from now on: they all take the way of other threads.
        _knowsHome = true;
        _home = default;
        _gate = DataGate.None;
        ReturnFromHand();
        while (TryTakeData(out Envelope envelope))
        {
            var batch = (FrameBatch)envelope.Message;
            _registry?.CountPurged(batch.Count);
            batch.Return();
        }

        while (_control.TryDequeue(out Envelope envelope, out _))
        {
            if (envelope.Message is FrameBatch batch) batch.Abandon();
            else deadletters.Enqueue(owner, envelope);
        }

        _registry?.Remove(owner);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // 1 ns a batch
    private bool TryEnterAtHome(FrameBatch batch)
    {
        int frames = batch.Count;
        int all = Frames + frames;
        if (all > HighWater)
        {
            if (all > _settings.Capacity && Refuses(batch)) return false;
            HighWater = all;
        }

        batch.WaitsSince = _lane!.Now;
        _framesAtHome += frames;
        _bytesAtHome += batch.TotalBytes;
        return true;
    }

    private bool TryTakeData(out Envelope envelope)
    {
        if (_gate != DataGate.None)
        {
            envelope = default;
            return false;
        }

        if (!_data.TryDequeue(out envelope, out bool posted)) return false;
        if (envelope.Message is not FrameBatch batch) return true; // there is nothing else here; cheaper to ask than to assert
        Leave(batch, posted);
        _received += batch.Count;
        _left -= CostOf(batch);
        MeasureWait(batch);
        NoteInHand(batch);
        return true;
    }

    private void NoteInHand(FrameBatch batch)
    {
        _inHand = batch;
        _inHandMoves = batch.Moves;
    }

    // An actor that failed over a batch has neither sent it on nor returned it: who sent it must not miss it for ever. One that is
    // shared goes home with its last clone.
    private void ReturnFromHand()
    {
        FrameBatch? batch = _inHand;
        _inHand = null;
        if (batch is null || batch.Moves != _inHandMoves || batch.CloneCount > 0) return;
        if (batch.IsReturning) batch.Abandon();
        else if (batch.HolderCount > 0) batch.Return();
    }

    private void Leave(FrameBatch batch, bool posted)
    {
        if (posted)
        {
            Interlocked.Add(ref _framesPosted, -batch.Count);
            Interlocked.Add(ref _bytesPosted, -batch.TotalBytes);
        }
        else
        {
            _framesAtHome -= batch.Count;
            _bytesAtHome -= batch.TotalBytes;
        }
    }

    private void Post(FrameBatch? data, Envelope envelope)
    {
        if (data is null)
        {
            _control.Post(envelope);
            return;
        }

        int frames = data.Count;
        Interlocked.Add(ref _framesPosted, frames);
        int all = Frames;
        if (all > _settings.Capacity && Refuses(data))
        {
            Interlocked.Add(ref _framesPosted, -frames);
            return;
        }

        Interlocked.Add(ref _bytesPosted, data.TotalBytes);
        if (all > HighWater) HighWater = all;
        data.WaitsSince = TimeOfPost();
        _data.Post(envelope);
    }

    /// <summary>A batch beyond the capacity: true when it went back.</summary>
    private bool Refuses(FrameBatch batch)
    {
        if (batch.LastHolder is Link) return false; // has been agreed
        Interlocked.Add(ref _overflowed, batch.Count);
        batch.Return();
        return true;
    }

    // Whoever reads on a lane reads there for good: an actor does not leave its dispatcher.
    private void FindHome()
    {
        if (Lane.Current is not { } lane) return;
        _control.BeginAtHome();
        _data.BeginAtHome();
        _unmeasured = _data.Count;
        _lane = lane;
        _home = lane.Stack;
        _knowsHome = true;
    }
}
