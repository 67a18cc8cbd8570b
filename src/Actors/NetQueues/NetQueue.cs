using ActorNet.Devices.Frames;

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
/// </remarks>
public sealed class NetQueue : IMessageQueue, INetQueueSemantics
{
    private readonly EnvelopeQueue _control = new();
    private readonly EnvelopeQueue _data = new();
    private readonly NetQueueRegistry? _registry;
    private int _frames;
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
    public int Frames => Volatile.Read(ref _frames);

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
        if (envelope.Message is not FrameBatch { IsReturning: false } batch)
        {
            _control.Enqueue(envelope);
            return;
        }

        int frames = Interlocked.Add(ref _frames, batch.Count);
        if (frames > Capacity)
        {
            Interlocked.Add(ref _frames, -batch.Count);
            Interlocked.Add(ref _overflowed, batch.Count);
            batch.Return();
            return;
        }

        if (frames > HighWater) HighWater = frames;
        _data.Enqueue(envelope);
    }

    /// <inheritdoc/>
    public bool TryDequeue(out Envelope envelope)
    {
        if (_control.TryDequeue(out envelope)) return true;
        if (_closed || !_data.TryDequeue(out envelope)) return false;
        Interlocked.Add(ref _frames, -((FrameBatch)envelope.Message).Count);
        return true;
    }

    /// <summary>Gives every batch back to its owner, as when a port is unplugged; the rest are dead letters.</summary>
    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(deadletters);
        while (_data.TryDequeue(out Envelope envelope))
        {
            var batch = (FrameBatch)envelope.Message;
            Interlocked.Add(ref _frames, -batch.Count);
            batch.Return();
        }

        while (_control.TryDequeue(out Envelope envelope))
        {
            if (envelope.Message is FrameBatch batch) batch.Abandon();
            else deadletters.Enqueue(owner, envelope);
        }

        _registry?.Remove(owner);
    }
}
