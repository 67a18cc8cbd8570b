using System.Runtime.CompilerServices;
using ActorNet.Actors.Lanes;
using ActorNet.Devices.Frames;
using ActorNet.Io.Processes;

namespace ActorNet.Actors.NetQueues;

/// <summary>
/// The mailbox of a datapath actor, and its queue of frames: a data lane for batches on their way in, counted in frames and
/// bounded, and a control lane beside it, for everything else, that data never blocks.
/// </summary>
/// <remarks>
/// Read by its actor; written by anybody. Senders enter on credit (<see cref="Links.Link"/>), so the bound is not
/// reached between well-behaved ports; a batch beyond it goes straight back to its sender, and its frames are counted.
/// An actor that cannot take frames (no guest buffers, descriptor not writable) closes the data lane during its own turn and
/// opens it during a later one; meanwhile its senders feel nothing but missing credit.
/// A batch on its way back to its owner is control: credit returns even to an actor that takes no frames.
/// Once its actor has read on a lane, what that lane adds is entered without an interlocked operation; a runtime that has
/// every thread enter the queues itself finds the way in for other threads. With several threads entering at the same moment
/// the bound may be exceeded by what one of them brings.
/// </remarks>
public sealed class NetQueue : IMessageQueue, INetQueueSemantics
{
    private readonly EnvelopeQueue _control = new();
    private readonly EnvelopeQueue _data = new();
    private readonly NetQueueRegistry? _registry;
    private ThreadStack _home; // of the lane that reads; set while others ask: half of one and half of another is nobody's
    private bool _knowsHome;
    private int _framesAtHome;
    private int _framesPosted;
    private long _overflowed;
    private bool _closed;

    /// <summary>Makes an empty, open queue.</summary>
    /// <param name="capacity">The bound of the data lane, in frames.</param>
    /// <param name="registry">Where the queue is listed until its actor has stopped.</param>
    public NetQueue(int capacity, NetQueueRegistry? registry = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, FrameBatch.Capacity);
        Capacity = capacity;
        _registry = registry;
    }

    /// <summary>The bound of the data lane, in frames.</summary>
    public int Capacity { get; }

    /// <summary>Frames in the data lane now.</summary>
    public int Frames => Volatile.Read(ref _framesAtHome) + Volatile.Read(ref _framesPosted);

    /// <summary>The most frames that were ever in the data lane.</summary>
    public int HighWater { get; private set; }

    /// <summary>Frames sent back unread because the data lane was full.</summary>
    public long Overflowed => Volatile.Read(ref _overflowed);

    /// <summary>True while the actor takes no frames.</summary>
    public bool IsClosed => _closed;

    /// <inheritdoc/>
    public bool HasMessages => !_control.IsEmpty || (!_closed && !_data.IsEmpty);

    /// <inheritdoc/>
    public int Count => _control.Count + _data.Count;

    /// <summary>Takes no more frames; for the queue's own actor, during its turn.</summary>
    public void Close() => _closed = true;

    /// <summary>Takes frames again; for the queue's own actor, during its turn. What waited comes next, in order.</summary>
    public void Open() => _closed = false;

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
        return (!_control.IsEmpty && _control.TryDequeue(out envelope, out _)) || TryTakeData(out envelope);
    }

    /// <summary>Gives every batch back to its owner, as when a port is unplugged; the rest are dead letters.</summary>
    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(deadletters);
        // Late senders of any thread may be here from now on: they all take the way of other threads.
        _knowsHome = true;
        _home = default;
        _closed = false;
        while (TryTakeData(out Envelope envelope)) ((FrameBatch)envelope.Message).Return();

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
        if (all > HighWater) // never beyond the capacity
        {
            if (all > Capacity)
            {
                Refuse(batch);
                return false;
            }

            HighWater = all;
        }

        _framesAtHome += frames;
        return true;
    }

    private bool TryTakeData(out Envelope envelope)
    {
        if (_closed)
        {
            envelope = default;
            return false;
        }

        if (!_data.TryDequeue(out envelope, out bool posted)) return false;
        if (envelope.Message is not FrameBatch batch) return true; // there is nothing else here; cheaper to ask than to assert
        if (posted) Interlocked.Add(ref _framesPosted, -batch.Count);
        else _framesAtHome -= batch.Count;
        return true;
    }

    private void Post(FrameBatch? data, in Envelope envelope)
    {
        if (data is null)
        {
            _control.Post(envelope);
            return;
        }

        int frames = data.Count;
        Interlocked.Add(ref _framesPosted, frames);
        int all = Frames;
        if (all > Capacity)
        {
            Interlocked.Add(ref _framesPosted, -frames);
            Refuse(data);
            return;
        }

        if (all > HighWater) HighWater = all;
        _data.Post(envelope);
    }

    private void Refuse(FrameBatch batch)
    {
        Interlocked.Add(ref _overflowed, batch.Count);
        batch.Return();
    }

    // Whoever reads on a lane reads there for good: an actor does not leave its dispatcher.
    private void FindHome()
    {
        if (Lane.Current is not { } lane) return;
        _control.BeginAtHome();
        _data.BeginAtHome();
        _home = lane.Stack;
        _knowsHome = true;
    }
}
