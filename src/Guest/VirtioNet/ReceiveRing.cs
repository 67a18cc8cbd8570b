using ActorNet.Devices.Frames;

namespace ActorNet.Guest.VirtioNet;

/// <summary>Keeps a queue filled with buffers and puts the frames together that arrive in them. virtio 1.2 §5.1.6.3, §5.1.6.4.</summary>
internal sealed class ReceiveRing
{
    private const int HashAt = OffloadHeader.Size + sizeof(ushort);

    private readonly DriverQueue _queue;
    private readonly DriverCounters _counters;
    private readonly BufferCutter _cutter;
    private readonly int _headerLength;
    private readonly bool _mergeable;
    private readonly GuestBuffer[] _buffers;
    private readonly int[] _free;
    private readonly byte[] _frame = new byte[EthernetFrame.MaxLength];
    private int _freeCount;

    public ReceiveRing(
        DriverQueue queue, GuestMemoryBuilder memory, VirtioNetDriverOptions options, int headerLength, bool mergeable, DriverCounters counters)
    {
        _queue = queue;
        _counters = counters;
        _headerLength = headerLength;
        _mergeable = mergeable;
        int length = Math.Max(options.ReceiveBufferLength, headerLength + 1);
        if (!mergeable) length = Math.Max(length, headerLength + VirtioNetDriver.LongestFrame(options));
        _cutter = new BufferCutter(headerLength, options.SeparateHeader, options.SegmentLength, length);
        _buffers = new GuestBuffer[queue.Ring.Size];
        _free = new int[_buffers.Length];
        for (int i = 0; i < _buffers.Length; i++)
        {
            _buffers[i] = memory.Allocate(length);
            _free[i] = i;
        }
        _freeCount = _buffers.Length;
    }

    public DriverQueue Queue => _queue;

    /// <summary>True: the header says a hash.</summary>
    public bool HasHashes { get; init; }

    /// <summary>True: buffers that come back are not offered again before this is false.</summary>
    public bool KeepsBuffers { get; set; }

    /// <summary>Offers every buffer that is free and for which there are descriptors.</summary>
    public void Fill()
    {
        while (!KeepsBuffers && _freeCount > 0 && _queue.Ring.TryAdd([], _cutter.Cut(_buffers[_free[_freeCount - 1]]), _free[_freeCount - 1])) _freeCount--;
        _queue.Publish();
    }

    /// <summary>Hands over received frames, at most as many as given; true when there may be more.</summary>
    public bool Poll(int budget, IFrameReceiver receiver)
    {
        int handled = 0;
        bool more = true;
        while (handled < budget && (more = TryReceive(receiver))) handled++;
        if (handled > 0) Fill();
        if (more) return true;
        return _queue.Ring.EnableInterrupts();
    }

    /// <summary>Takes the buffers of one frame; false when there is none.</summary>
    private bool TryReceive(IFrameReceiver receiver)
    {
        if (_queue.TryReclaim(out int token, out int length) != ReclaimResult.Chain) return false;
        _free[_freeCount++] = token;
        if (length < _headerLength)
        {
            _counters.Add(DriverCounter.ReceivedTooShort);
            return true;
        }
        GuestBuffer first = _buffers[token];
        OffloadHeader offload = first.Memory.Read<OffloadHeader>(0);
        int buffers = _mergeable ? first.Memory.Read<ushort>(OffloadHeader.Size) : 1;
        if (buffers == 0 || buffers > _buffers.Length)
        {
            _counters.Add(DriverCounter.ReceivedBadBufferCount);
            return true;
        }
        int total = 0;
        bool fits = TryAppend(first, _headerLength, length - _headerLength, ref total);
        for (int i = 1; i < buffers; i++)
        {
            // All buffers of a frame are published together (§5.1.6.3.2), so the rest is there already.
            if (_queue.TryReclaim(out token, out length) != ReclaimResult.Chain)
            {
                _counters.Add(DriverCounter.ReceivedIncomplete);
                return true;
            }
            _free[_freeCount++] = token;
            fits = fits && TryAppend(_buffers[token], 0, length, ref total);
        }
        if (!fits)
        {
            _counters.Add(DriverCounter.ReceivedTooLong);
            return true;
        }
        _counters.Add(DriverCounter.FramesReceived);
        _counters.Add(DriverCounter.BytesReceived, total);
        if (HasHashes && receiver is IHashReceiver hashes) hashes.OnHash(first.Memory.Read<uint>(HashAt), first.Memory.Read<ushort>(HashAt + sizeof(uint)));
        receiver.OnFrame(_frame.AsSpan(0, total), offload);
        return true;
    }

    private bool TryAppend(in GuestBuffer buffer, int start, int length, ref int total)
    {
        if (length > _frame.Length - total) return false;
        buffer.Memory.Slice(start, length).CopyTo(_frame.AsSpan(total));
        total += length;
        return true;
    }
}
