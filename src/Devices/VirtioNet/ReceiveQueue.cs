using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet;

/// <summary>Frames to the driver. virtio 1.2 §5.1.6.4.</summary>
/// <remarks>
/// Copies each frame straight from where it lies, another guest's buffers perhaps, to the driver's buffers: the only copy
/// between two guests. One thread at a time.
/// </remarks>
public sealed partial class ReceiveQueue
{
    private readonly VirtioNetDevice _device;
    private readonly Virtqueue _queue;
    private readonly DescriptorChain _chain = new();
    private readonly SingleBuffer[] _singles = new SingleBuffer[FrameBatch.Capacity];
    private readonly int _headerLength;
    private readonly bool _mergeable;
    private readonly int _maxLength; // of a frame without VLAN tag
    private readonly byte[] _headerBytes = GC.AllocateArray<byte>(32, pinned: true);

    /// <summary>The queue of a device whose features are negotiated.</summary>
    public ReceiveQueue(VirtioNetDevice device, Virtqueue queue)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(queue);
        _device = device;
        _queue = queue;
        _headerLength = device.HeaderLength;
        _reportsHash = device.HasAny(FeatureBits.HashReport);
        _mergeable = device.HasAny(FeatureBits.MrgRxbuf);
        _maxLength = device.MaxFrameLength;
        _header = MemorySlice.OfPinned(_headerBytes, 0, _headerLength);
    }

    private enum Outcome
    {
        Delivered,
        Dropped,
        NoBuffers,
        TurnOver,
        Fault,
    }

    /// <summary>The ring: its notifications, its fault.</summary>
    public Virtqueue Queue => _queue;

    /// <summary>Values of <see cref="ReceiveCounter"/>.</summary>
    public QueueCounters Counters { get; } = new(CounterTables.Receive);

    /// <summary>Delivers the frames of a batch from its position on, and moves the position.</summary>
    /// <remarks>
    /// After <see cref="DeliverResult.NoBuffers"/> the queue has taken none of the buffers that were too few: call
    /// <see cref="Virtqueue.EnableNotifications"/>, and try again when it says true, or when the driver kicks.
    /// The driver sees frames after <see cref="Publish"/>.
    /// </remarks>
    public DeliverResult Deliver(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.IsRevoked) return DropRevoked(batch);
        ReceiveFilter filter = _device.Filter;
        bool simple = filter.Promiscuous && !batch.HasOffloads && !_reportsHash;
        if (_reportsHash) BeginHashes();
        if (batch.HasOffloads) BeginOffloads();
        Outcome outcome = Outcome.Delivered;
        int frames = 0;
        long bytes = 0;
        int position = batch.Position;
        int singles = _queue.PopSingles(_singles.AsSpan(0, batch.Count - position), writable: true);
        if (_queue.LastFault != RingFault.None) return DeliverResult.Fault;
        int single = 0;
        int longest = 0;
        for (; position < batch.Count; position++)
        {
            int length = batch[position].Length;
            bool plain = simple && length >= EthernetFrame.HeaderLength && length <= _maxLength;
            if (!plain)
            {
                if (!IsWanted(batch, position, filter, out longest))
                {
                    batch.PartsDone = 0; // if it was wanted in an earlier turn
                    continue;
                }

                if (_reportsHash) FindHash(batch, position);
                if (!batch[position].Offload.IsPlain)
                {
                    if (single < singles && TryDeliverOffloadSingle(batch, position, ref _singles[single]))
                    {
                        single++;
                    }
                    else
                    {
                        GiveBack(single, singles);
                        single = singles = 0;
                        outcome = DeliverOffload(batch, position, longest);
                        if (outcome >= Outcome.NoBuffers) break;
                        if (outcome == Outcome.Dropped) continue;
                    }

                    frames++;
                    bytes += length;
                    continue;
                }
            }

            if (single < singles && TryDeliverSingle(batch, position, length, ref _singles[single]))
            {
                single++;
            }
            else
            {
                // Another kind of buffer, or a frame that needs several: from here on one by one.
                GiveBack(single, singles);
                single = singles = 0;
                outcome = DeliverOne(batch.Segments(position), length, default);
                if (outcome >= Outcome.NoBuffers) break;
                if (outcome == Outcome.Dropped) continue;
            }

            frames++;
            bytes += length;
        }

        GiveBack(single, singles);
        batch.Position = position;
        Count(ReceiveCounter.Frames, frames);
        Count(ReceiveCounter.Bytes, bytes);
        if (outcome == Outcome.Fault) return DeliverResult.Fault;
        if (outcome == Outcome.TurnOver) return DeliverResult.TurnOver;
        if (outcome != Outcome.NoBuffers) return DeliverResult.Done;
        Count(ReceiveCounter.NoBuffers, 1);
        return DeliverResult.NoBuffers;
    }

    /// <summary>Lets the driver see what was delivered; true when it wants an interrupt.</summary>
    public bool Publish()
    {
        if (!_queue.HasUnpublished) return false;
        bool interrupt = _queue.Publish();
        if (interrupt) Count(ReceiveCounter.Interrupts, 1);
        else Count(ReceiveCounter.InterruptsSuppressed, 1);
        return interrupt;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryDeliverSingle(FrameBatch batch, int index, int length, ref SingleBuffer single)
    {
        int total = _headerLength + length;
        ReadOnlySpan<MemorySlice> segments = batch.Segments(index);
        if (segments.Length != 1 || single.Slice.Length < total) return false;
        WriteHeader(single.Slice, default, 1);
        segments[0].CopyTo(single.Slice.Slice(_headerLength));
        single.Written = (uint)total;
        return true;
    }

    // Of the single buffers that were taken, those that were filled to the driver, the others to the ring.
    private void GiveBack(int filled, int taken)
    {
        _queue.LogWritten(_singles.AsSpan(0, filled));
        _queue.PushUsed(_singles.AsSpan(0, filled));
        _queue.Unpop(taken - filled);
    }

    // The header of every frame: what is left to do, and how many buffers it fills, which is always set (§5.1.6.4.1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteHeader(MemorySlice header, in OffloadHeader offload, int buffers)
    {
        header.Write(0, offload);
        if (_headerLength == VirtioNetDevice.FullHeaderLength) header.Write(OffloadHeader.Size, (ushort)buffers);
        else if (_headerLength > VirtioNetDevice.FullHeaderLength) WriteHash(header, buffers);
    }

    private bool IsWanted(FrameBatch batch, int index, ReceiveFilter filter, out int longest)
    {
        longest = _maxLength;
        Span<byte> bytes = stackalloc byte[EthernetFrame.HeaderLength + sizeof(ushort)];
        int copied = batch.CopyBytes(index, bytes);
        if (!EthernetFrame.TryParse(bytes[..copied], out EthernetFrame header))
        {
            Count(ReceiveCounter.TooShort, 1);
            return false;
        }

        // A VLAN tag is part of the header, of which the MTU does not speak (§5.1.4.1).
        if (header.EtherType == EthernetFrame.VlanEtherType) longest = Math.Min(_maxLength + EthernetFrame.VlanTagLength, EthernetFrame.MaxLength);

        // Nor of frames to segment, but for their segments (§5.1.4.1).
        if (batch[index].Length > longest && batch[index].Offload.GsoType == 0)
        {
            Count(ReceiveCounter.TooLong, 1);
            return false;
        }

        if (!filter.Accepts(header.Destination))
        {
            Count(ReceiveCounter.Filtered, 1);
            return false;
        }

        if (header.EtherType != EthernetFrame.VlanEtherType || header.Payload.Length < sizeof(ushort)) return true;
        if (filter.AcceptsVlan(BinaryPrimitives.ReadUInt16BigEndian(header.Payload))) return true;
        Count(ReceiveCounter.VlanFiltered, 1);
        return false;
    }

    // Their memory may be in other use by now.
    private DeliverResult DropRevoked(FrameBatch batch)
    {
        Count(ReceiveCounter.Revoked, batch.Count - batch.Position);
        batch.Position = batch.Count;
        batch.PartsDone = 0;
        return DeliverResult.Done;
    }

    private void Count(ReceiveCounter counter, long amount) => Counters.Add((int)counter, amount);
}
