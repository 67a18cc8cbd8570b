using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Guest.VirtioNet;

/// <summary>Sends frames of batches: each is copied, once, into buffers that come back when the device has read them. virtio 1.2 §5.1.6.2.</summary>
public sealed partial class BatchTransmitRing : BatchRing
{
    private const ushort End = ushort.MaxValue;

    private readonly GuestBuffer[] _buffers;
    private readonly ushort[] _next; // by buffer: in which one its frame goes on
    private readonly ushort[] _free;
    private readonly GuestBuffer[] _pieces;
    private int _freeCount;

    /// <summary>Lays it out.</summary>
    public BatchTransmitRing(GuestMemoryBuilder memory, int index, BatchRingOptions options, IDoorbell doorbell, BatchRingCounters counters)
        : base(memory, index, options, doorbell, counters)
    {
        _buffers = Allocate(memory, options.RingSize, options.TransmitBufferLength);
        _next = new ushort[_buffers.Length];
        _free = new ushort[_buffers.Length];
        _offloads = options.DeviceTakes;
        _pieces = new GuestBuffer[PiecesFor(options.LongestWith(_offloads))];
        for (int i = 0; i < _free.Length; i++) _free[i] = (ushort)i;
        _freeCount = _free.Length;
        if (_pieces.Length > _buffers.Length) throw new ArgumentException($"{options.RingSize} buffers of {options.BufferLength} bytes do not hold a frame of {options.LongestFrame}", nameof(options));
    }

    /// <summary>Puts one frame into the ring, or drops it for what it is; the device sees it after <see cref="Show"/>.</summary>
    /// <returns>False when there is no room: what was put is shown to the device, and room comes with <see cref="BatchRing.HasUsed"/>.</returns>
    public bool TryPut(FrameBatch batch, int index)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ref readonly Frame frame = ref batch[index];
        if (frame.Length < EthernetFrame.HeaderLength)
        {
            Counters.Add(BatchRingCounter.SentRunt);
            return true;
        }

        if (batch.HasOffloads && !frame.Offload.IsPlain) return TryPutOffloaded(batch, index);
        if (frame.Length > Options.LongestFrame)
        {
            Counters.Add(BatchRingCounter.SentTooLong);
            return true;
        }

        int pieces = PiecesFor(frame.Length);
        if (_freeCount < pieces && !TryReclaim(pieces)) return false;
        Put(batch.Segments(index), pieces, default);
        Counters.AddSent(frame.Length);
        return true;
    }

    /// <summary>Shows the device what was put, and kicks it if it wants that.</summary>
    public void Show() => Publish();

    /// <inheritdoc/>
    /// <remarks>Where the device can tell, not before half of what it has is free.</remarks>
    public override bool EnableInterrupts() => Ring.EnableInterrupts(Ring.InFlight / 2);

    private int PiecesFor(int length) => (BatchRingOptions.HeaderLength + length + Options.TransmitBufferLength - 1) / Options.TransmitBufferLength;

    // Room is looked for only when it is needed.
    private bool TryReclaim(int pieces)
    {
        while (TryReclaim(out int first, out _) == ReclaimResult.Chain)
        {
            for (int buffer = first; buffer != End; buffer = _next[buffer]) _free[_freeCount++] = (ushort)buffer;
        }

        if (_freeCount >= pieces) return true;
        Publish();
        Counters.Add(BatchRingCounter.RingFull);
        return false;
    }

    private void Put(ReadOnlySpan<MemorySlice> segments, int pieces, in OffloadHeader header)
    {
        ushort first = _free[--_freeCount];
        _next[first] = End;
        _pieces[0] = _buffers[first];
        ushort last = first;
        for (int i = 1; i < pieces; i++)
        {
            ushort buffer = _free[--_freeCount];
            _pieces[i] = _buffers[buffer];
            _next[last] = buffer;
            last = buffer;
            _next[last] = End;
        }

        MemorySlice room = _pieces[0].Memory;
        room.Write(0, header);
        room.Write<ushort>(OffloadHeader.Size, 0);
        int at = BatchRingOptions.HeaderLength;
        int piece = 0;
        foreach (ref readonly MemorySlice segment in segments)
        {
            MemorySlice rest = segment;
            while (rest.Length > room.Length - at)
            {
                rest.Slice(0, room.Length - at).CopyTo(room.Slice(at));
                rest = rest.Slice(room.Length - at);
                room = _pieces[++piece].Memory;
                at = 0;
            }

            rest.CopyTo(room.Slice(at));
            at += rest.Length;
        }

        _pieces[piece] = _pieces[piece].Slice(0, at);
        // There are as many descriptors as buffers: it fits, unless the device has broken the ring, where nothing matters any more.
        Ring.TryAdd(_pieces.AsSpan(0, pieces), [], first);
    }
}
