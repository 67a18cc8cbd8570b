using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Virtio;

namespace ActorNet.Guest.VirtioNet;

/// <summary>Keeps a receive queue filled and lends the frames that arrive, where they are, to batches. virtio 1.2 §5.1.6.3, §5.1.6.4.</summary>
/// <remarks>
/// The device is not trusted: what it wrote is read once and checked. It can still change a frame while the frame is under way, as a guest
/// can. A buffer is offered again when the batch that borrows it has come back (<see cref="GiveBack"/>).
/// </remarks>
public sealed class BatchReceiveRing : BatchRing
{
    private const ushort End = ushort.MaxValue;
    private const int MaxSegments = 256; // of a batch, so that frames in crumbs do not make a turn long

    private readonly GuestMemory _memory;
    private readonly GuestBuffer[] _buffers;
    private readonly ushort[] _next; // by buffer: in which one its frame goes on
    private readonly ushort[] _free;
    private readonly bool _mergeable;
    private readonly OffloadSet _takes; // undone
    private readonly int _longest;
    private int _freeCount;

    /// <summary>Lays it out and offers nothing yet.</summary>
    public BatchReceiveRing(GuestMemoryBuilder memory, int index, BatchRingOptions options, IDoorbell doorbell, BatchRingCounters counters)
        : base(memory, index, options, doorbell, counters)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.ReceiveBuffers, End);
        _memory = memory.Memory;
        _mergeable = options.Has(FeatureBits.MrgRxbuf);
        _takes = options.DriverTakes;
        _longest = options.LongestWith(_takes);
        _buffers = Allocate(memory, options.ReceiveBuffers, options.ReceiveBufferLength);
        _next = new ushort[_buffers.Length];
        _free = new ushort[_buffers.Length];
        for (int i = 0; i < _free.Length; i++) _free[i] = (ushort)i;
        _freeCount = _free.Length;
    }

    /// <summary>Offers buffers for every free descriptor, as far as there are any, and kicks if the device wants that.</summary>
    public void Refill()
    {
        while (_freeCount > 0 && Ring.FreeDescriptors > 0)
        {
            ushort buffer = _free[_freeCount - 1];
            if (!Ring.TryAdd([], new ReadOnlySpan<GuestBuffer>(in _buffers[buffer]), buffer)) break;
            _freeCount--;
        }

        Publish();
    }

    /// <summary>Lends frames to a batch of this owner until it is full or there are no more.</summary>
    /// <returns><see cref="ReclaimResult.Chain"/> when there may be more.</returns>
    public ReclaimResult Take(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.TakeLease(_memory);
        while (!batch.IsFull && batch.SegmentCount < MaxSegments)
        {
            ReclaimResult result = TryReclaim(out int buffer, out int length);
            if (result != ReclaimResult.Chain) return result;
            TakeFrame(batch, (ushort)buffer, length);
        }

        return ReclaimResult.Chain;
    }

    /// <summary>Takes the buffers of a batch back; they are offered with the next <see cref="Refill"/>.</summary>
    public void GiveBack(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (int i = 0; i < batch.Count; i++) Free((ushort)batch[i].Token);
    }

    /// <inheritdoc/>
    public override bool EnableInterrupts() => Ring.EnableInterrupts();

    private void TakeFrame(FrameBatch batch, ushort first, int length)
    {
        _next[first] = End;
        BatchRingCounter? wrong = Append(batch, first, length, out OffloadHeader offload, out int total);
        wrong ??= total < EthernetFrame.HeaderLength ? BatchRingCounter.ReceivedRunt
            : !IsFine(ref offload, total) ? BatchRingCounter.ReceivedOffload
            : total > (offload.GsoType != 0 ? _longest : Options.LongestFrame) ? BatchRingCounter.ReceivedTooLong
            : null;
        if (wrong is { } cause)
        {
            Counters.Add(cause);
            batch.AbandonFrame();
            Free(first);
            return;
        }

        Counters.AddReceived(total);
        batch.CloseFrame(first, offload);
    }

    // The header is private by now. Before anything was agreed, one that speaks of a checksum stands before a frame without one.
    private bool IsFine(ref OffloadHeader offload, int length)
    {
        if (offload.IsPlain)
        {
            offload = default;
            return true;
        }

        if (_takes == OffloadSet.None && (offload.Flags & OffloadHeader.NeedsChecksum) != 0) return false;
        return OffloadCheck.TryNormalise(ref offload, length, _takes, isVouched: false);
    }

    private BatchRingCounter? Append(FrameBatch batch, ushort first, int length, out OffloadHeader offload, out int total)
    {
        offload = default;
        total = 0;
        if (length < BatchRingOptions.HeaderLength) return BatchRingCounter.ReceivedTooShort;
        MemorySlice start = _buffers[first].Memory;
        offload = start.Read<OffloadHeader>(0);
        int buffers = _mergeable ? start.Read<ushort>(OffloadHeader.Size) : 1;
        if (buffers == 0 || buffers > Ring.Size) return BatchRingCounter.ReceivedBadBufferCount;
        total = length - BatchRingOptions.HeaderLength;
        batch.AppendSegment(start.Slice(BatchRingOptions.HeaderLength, total));
        ushort last = first;
        for (int i = 1; i < buffers; i++)
        {
            // All buffers of a frame are published together (§5.1.6.3.2), so the rest is there already.
            if (TryReclaim(out int buffer, out length) != ReclaimResult.Chain) return BatchRingCounter.ReceivedIncomplete;
            _next[last] = (ushort)buffer;
            last = (ushort)buffer;
            _next[last] = End;
            total += length;
            if (total <= _longest) batch.AppendSegment(_buffers[buffer].Memory.Slice(0, length));
        }

        return null;
    }

    private void Free(ushort first)
    {
        for (ushort buffer = first; buffer != End; buffer = _next[buffer]) _free[_freeCount++] = buffer;
    }
}
