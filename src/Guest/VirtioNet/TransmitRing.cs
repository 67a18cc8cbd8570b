using ActorNet.Devices.Frames;

namespace ActorNet.Guest.VirtioNet;

/// <summary>Sends frames: each is copied into a buffer of guest memory that returns when the device has read it.</summary>
internal sealed class TransmitRing
{
    private readonly DriverQueue _queue;
    private readonly DriverCounters _counters;
    private readonly BufferCutter _cutter;
    private readonly int _headerLength;
    private readonly GuestBuffer[] _buffers;
    private readonly int[] _free;
    private int _freeCount;

    public TransmitRing(DriverQueue queue, GuestMemoryBuilder memory, VirtioNetDriverOptions options, int headerLength, DriverCounters counters)
    {
        _queue = queue;
        _counters = counters;
        _headerLength = headerLength;
        int longest = headerLength + VirtioNetDriver.LongestFrame(options);
        _cutter = new BufferCutter(headerLength, options.SeparateHeader, options.SegmentLength, longest);
        _buffers = new GuestBuffer[queue.Ring.Size];
        _free = new int[_buffers.Length];
        for (int i = 0; i < _buffers.Length; i++)
        {
            _buffers[i] = memory.Allocate(longest);
            _free[i] = i;
        }
        _freeCount = _buffers.Length;
    }

    public DriverQueue Queue => _queue;

    /// <summary>The last frame found no room; cleared when there is some again.</summary>
    public bool IsFull { get; private set; }

    public bool TrySend(ReadOnlySpan<byte> frame, in OffloadHeader offload)
    {
        if (frame.Length > _buffers[0].Length - _headerLength)
        {
            _counters.Add(DriverCounter.FrameTooLong);
            return true; // taken and lost: trying again would not make it shorter
        }
        if (TryAdd(frame, offload)) return true;
        // Room is looked for only when it is needed, and an interrupt is asked for only when there is none: then when half is free.
        Reclaim();
        if (TryAdd(frame, offload)) return true;
        _queue.Publish();
        // More than once: what came back may be less than this frame needs, and its interrupt is not coming again.
        while (_queue.Ring.EnableInterrupts(_queue.Ring.InFlight / 2))
        {
            Reclaim();
            if (TryAdd(frame, offload)) return true;
        }
        IsFull = true;
        _counters.Add(DriverCounter.TransmitRingFull);
        return false;
    }

    /// <summary>Looks for room if there was none, and asks for an interrupt again if there still is none.</summary>
    /// <remarks>
    /// An interrupt that comes late, when what it told of was taken already, has switched interrupts off: without asking again
    /// nobody would hear of the room that comes later.
    /// </remarks>
    public void Poll()
    {
        if (!IsFull) return;
        Reclaim();
        if (IsFull && _queue.Ring.EnableInterrupts(_queue.Ring.InFlight / 2)) Reclaim();
    }

    /// <summary>Takes finished buffers back.</summary>
    public void Reclaim()
    {
        bool any = false;
        while (_queue.TryReclaim(out int token, out _) == ReclaimResult.Chain)
        {
            _free[_freeCount++] = token;
            any = true;
        }
        if (!any) return;
        IsFull = false;
        _queue.Ring.DisableInterrupts();
    }

    private bool TryAdd(ReadOnlySpan<byte> frame, in OffloadHeader offload)
    {
        if (_freeCount == 0) return false;
        int slot = _free[_freeCount - 1];
        GuestBuffer buffer = _buffers[slot].Slice(0, _headerLength + frame.Length);
        buffer.Memory.Write(0, offload);
        if (_headerLength > OffloadHeader.Size) buffer.Memory.Write<ushort>(OffloadHeader.Size, 0);
        buffer.Memory.Slice(_headerLength).CopyFrom(frame);
        if (!_queue.Ring.TryAdd(_cutter.Cut(buffer), [], slot)) return false;
        _freeCount--;
        _counters.Add(DriverCounter.FramesSent);
        _counters.Add(DriverCounter.BytesSent, frame.Length);
        return true;
    }
}
