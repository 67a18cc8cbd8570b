using System.Runtime.InteropServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet;

/// <summary>Frames from the driver. virtio 1.2 §5.1.6.2.</summary>
/// <remarks>
/// A frame is not copied: it stays in the driver's buffers, which are the driver's again after <see cref="Complete"/>.
/// A malformed frame is the driver's loss: its chain is completed, in its turn, and counted. One thread at a time.
/// </remarks>
public sealed partial class TransmitQueue
{
    // Bounds the work of one turn when a driver sends each frame in thousands of pieces: buffers after which a batch
    // counts as full. 64 frames of 16 pieces each stay below it.
    private const int TurnBuffers = 1024;

    private readonly Virtqueue _queue;
    private readonly DescriptorChain _chain = new();
    private readonly SingleBuffer[] _singles = new SingleBuffer[FrameBatch.Capacity];
    private readonly int _headerLength;
    private readonly OffloadSet _offloads; // that the driver may leave to us

    /// <summary>The queue of a device whose features are negotiated.</summary>
    public TransmitQueue(VirtioNetDevice device, Virtqueue queue)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(queue);
        _queue = queue;
        _headerLength = device.HeaderLength;
        _tokens = RoomForTokens(queue.Size);
        _offloads = OffloadFeatures.FromDriver(device.DriverFeatures);
    }

    /// <summary>The ring: its notifications, its fault.</summary>
    public Virtqueue Queue => _queue;

    /// <summary>Values of <see cref="TransmitCounter"/>.</summary>
    public QueueCounters Counters { get; } = new(CounterTables.Transmit);

    /// <summary>Fills an empty borrowing batch, which takes a lease on the guest's memory.</summary>
    public TakeResult Take(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count != 0 || batch.IsPooled) ThrowHelper.Invalid("Frames of a guest are taken into an empty borrowing batch.");
        batch.TakeLease(_queue.Memory);
        PopResult result = PopResult.Chain;
        uint begin = _nextToken;
        int chains = 0;
        int buffers = 0;
        while (chains < FrameBatch.Capacity && buffers < TurnBuffers)
        {
            int singles = TakeSingles(batch, FrameBatch.Capacity - chains);
            chains += singles;
            buffers += singles;
            if (chains == FrameBatch.Capacity) break;
            result = _queue.TryPop(_chain);
            if (result != PopResult.Chain) break;
            chains++;
            buffers += _chain.Count;
            Note(_chain.Token);
            int length = _chain.ReadableLength - _headerLength;
            if (IsFrame(length)) Append(batch, length);
            else Refuse(length);
        }

        EndRun(batch, begin);
        Count(TransmitCounter.Frames, batch.Count);
        Count(TransmitCounter.Bytes, batch.TotalBytes);
        return result switch
        {
            PopResult.Fault => TakeResult.Fault,
            PopResult.Chain => TakeResult.Full,
            _ => batch.Count == 0 ? TakeResult.Empty : TakeResult.Some,
        };
    }

    /// <summary>Gives the buffers of all frames of a batch back to the driver, once those taken before are back. It sees them after <see cref="Publish"/>.</summary>
    /// <remarks>The batch must be of this run of the queue: see <see cref="FrameBatch.Epoch"/>. The memory table may have changed since.</remarks>
    public void Complete(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Finish(batch);
        Count(TransmitCounter.Completed, batch.Count);
    }

    /// <summary>Lets the driver see what is done; true when it wants an interrupt.</summary>
    public bool Publish()
    {
        if (!_queue.HasUnpublished) return false;
        bool interrupt = _queue.Publish();
        if (interrupt) Count(TransmitCounter.Interrupts, 1);
        else Count(TransmitCounter.InterruptsSuppressed, 1);
        return interrupt;
    }

    private static bool IsFrame(int length) => length is >= EthernetFrame.HeaderLength and <= EthernetFrame.MaxLength;

    private int TakeSingles(FrameBatch batch, int most)
    {
        int count = _queue.PopSingles(_singles.AsSpan(0, most), writable: false);
        if (_offloads != OffloadSet.None)
        {
            AppendWithOffloads(batch, count);
            return count;
        }

        foreach (ref readonly SingleBuffer single in _singles.AsSpan(0, count))
        {
            Note(single.Token);
            int length = single.Slice.Length - _headerLength;
            if (IsFrame(length)) batch.AppendFrame(single.Slice.Slice(_headerLength), single.Token);
            else Refuse(length);
        }

        return count;
    }

    private void AppendWithOffloads(FrameBatch batch, int count)
    {
        foreach (ref readonly SingleBuffer single in _singles.AsSpan(0, count))
        {
            Note(single.Token);
            int length = single.Slice.Length - _headerLength;
            if (!IsFrame(length))
            {
                Refuse(length);
                continue;
            }

            OffloadHeader offload = single.Slice.Read<OffloadHeader>(0); // the only look at it
            if (offload.IsPlain) batch.AppendFrame(single.Slice.Slice(_headerLength), single.Token);
            else if (TryNormalise(ref offload, length)) batch.AppendFrame(single.Slice.Slice(_headerLength), single.Token, offload);
        }
    }

    // The header may be spread over any number of buffers (§2.7.4.1: no framing is assumed). Where no offload was negotiated, its
    // contents mean nothing (§5.1.6.2.2).
    private void Append(FrameBatch batch, int length)
    {
        OffloadHeader offload = default;
        if (_offloads != OffloadSet.None)
        {
            GatherCursor cursor = new(_chain.Readable);
            _ = cursor.TryRead(MemoryMarshal.AsBytes(new Span<OffloadHeader>(ref offload)));
            if (offload.IsPlain) offload = default;
            else if (!TryNormalise(ref offload, length)) return;
        }

        int skip = _headerLength;
        foreach (ref readonly MemorySlice slice in _chain.Readable)
        {
            if (skip >= slice.Length)
            {
                skip -= slice.Length;
                continue;
            }

            batch.AppendSegment(slice.Slice(skip));
            skip = 0;
        }

        batch.CloseFrame(_chain.Token, offload);
    }

    private bool TryNormalise(ref OffloadHeader offload, int length)
    {
        if (OffloadCheck.TryNormalise(ref offload, length, _offloads, isVouched: false))
        {
            if ((offload.Flags & OffloadHeader.NeedsChecksum) != 0) Count(TransmitCounter.NeedsChecksum, 1);
            if (offload.GsoType == 0) return true;
            Count(TransmitCounter.GsoFrames, 1);
            Count(TransmitCounter.GsoBytes, length);
            return true;
        }

        Count(TransmitCounter.BadOffload, 1);
        return false;
    }

    private void Refuse(int length) => Count(length < EthernetFrame.HeaderLength ? TransmitCounter.TooShort : TransmitCounter.TooLong, 1);

    private void Count(TransmitCounter counter, long amount) => Counters.Add((int)counter, amount);
}
