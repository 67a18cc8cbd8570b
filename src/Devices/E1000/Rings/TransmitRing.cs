using System.Runtime.InteropServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.E1000.Rings;

/// <summary>Frames from the driver: fetches descriptors, gathers packets, does what they ask to be done to them. 8254x manual §3.3 to §3.5.</summary>
/// <remarks>
/// The guest's bytes are copied once, into the batch that is filled; so a descriptor is done with, and written back, as soon as it was looked at,
/// and neither a reset nor a disabled transmitter has anything to wait for. Descriptors are read once, in bursts, into private memory. What the
/// registers say is looked at anew in every turn. One thread at a time.
/// </remarks>
public sealed partial class TransmitRing
{
    // Bounds the work of one turn when descriptors bring no frames.
    private const int TurnDescriptors = 256;
    private const int BurstDescriptors = 64;
    private const int TransmitLowUnit = 8; // descriptors; TXDCTL.LWTHRESH
    private const int TransmitLowShift = 25;

    private readonly E1000Device _device;
    private readonly RegisterFile _registers;
    private readonly TransmitDescriptor[] _burst = new TransmitDescriptor[BurstDescriptors];
    private readonly PacketBuffer _packet = new();
    private RingMemory _memory;
    private int _head; // where the last turn ended
    private bool _hasReport; // during this turn: a descriptor was written back,
    private bool _isUrgent; // and one of them does not allow delay

    internal TransmitRing(E1000Device device)
    {
        _device = device;
        _registers = device.Registers;
    }

    /// <summary>Values of <see cref="TransmitCounter"/>.</summary>
    public QueueCounters Counters { get; } = new(RingCounterTables.Transmit);

    /// <summary>A packet is gathered whose end the driver has not given yet.</summary>
    public bool HasPartialPacket => _isOpen;

    /// <summary>Fills an empty pooled batch.</summary>
    /// <remarks>
    /// The driver sees at once what was taken: head, status, causes. A batch has room for the longest frame, of 64 KiB, or such frames are cut
    /// into smaller ones; its pieces of storage are of at least 512 bytes.
    /// </remarks>
    public TakeResult Fill(FrameBatch batch, long now)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count != 0 || !batch.IsPooled) ThrowHelper.Invalid("Packets of a transmit ring are gathered in an empty pooled batch.");
        if (!_device.TransmitterReady || _device.Memory is not { } memory) return TakeResult.Stopped;
        RingWindow ring = RingWindow.Of(_registers, Register.Tdbal);
        if (ring.IsEmpty) return TakeResult.Empty;
        if (!ring.IsValid)
        {
            Count(TransmitCounter.RingStops);
            return TakeResult.Stopped;
        }

        if (_isOpen && ring.Head != _head) Abandon();
        _memory.Begin(memory);
        _packet.Begin(batch);
        int pending = ring.Pending;
        bool isInMemory = Take(batch, ring, ref pending);
        _packet.End();
        Count(TransmitCounter.Frames, batch.Count);
        Count(TransmitCounter.Bytes, batch.TotalBytes);
        Tell(ring.Pending, pending, now);
        if (!isInMemory)
        {
            Count(TransmitCounter.RingStops);
            return TakeResult.Stopped;
        }

        if (pending > 0) return TakeResult.Full;
        return batch.Count == 0 ? TakeResult.Empty : TakeResult.Filled;
    }

    /// <summary>Forgets contexts and a packet in hand: the device was reset.</summary>
    internal void Reset()
    {
        if (_isOpen) Abandon();
        _segmentation = default;
        _checksum = default;
        _head = 0;
    }

    // False: descriptors lie outside of memory.
    private bool Take(FrameBatch batch, in RingWindow ring, ref int pending)
    {
        int head = ring.Head;
        int budget = TurnDescriptors;
        bool hasRoom = true, isInMemory = true;
        while (hasRoom && pending > 0 && budget > 0)
        {
            int wanted = Math.Min(Math.Min(pending, budget), Math.Min(BurstDescriptors, ring.Count - head));
            ulong address = ring.AddressOf(head);
            int count = _memory.Read(address, MemoryMarshal.AsBytes(_burst.AsSpan(0, wanted)), TransmitDescriptor.Size);
            if (count == 0)
            {
                isInMemory = false;
                break;
            }

            Prefetch(count);
            int done = 0;
            while (done < count && hasRoom)
            {
                hasRoom = TryTake(batch, _burst[done]);
                if (hasRoom) done++;
            }

            WriteBack(address, done);
            head = ring.Behind(head, done);
            pending -= done;
            budget -= done;
        }

        Count(TransmitCounter.Descriptors, ring.Pending - pending);
        _registers[Register.Tdh] = (uint)head;
        _head = head;
        return isInMemory;
    }

    // Cache lines that another processor has written: their misses overlap.
    private void Prefetch(int count)
    {
        foreach (ref readonly TransmitDescriptor descriptor in _burst.AsSpan(0, count))
            if (!descriptor.IsContext && _memory.TryTranslate(descriptor.Address, 1, out MemorySlice first)) first.Prefetch();
    }

    // §3.3.3.3: only those that ask for it, and of those only the status.
    private void WriteBack(ulong address, int count)
    {
        if (!_memory.TryTranslate(address, count * TransmitDescriptor.Size, out MemorySlice slice)) return;
        int written = 0;
        for (int i = 0; i < count; i++)
        {
            ref readonly TransmitDescriptor descriptor = ref _burst[i];
            if (!descriptor.WantsReport) continue;
            slice.Write((i * TransmitDescriptor.Size) + TransmitDescriptor.StatusAt, descriptor.DoneStatus);
            if (!descriptor.Has(TransmitDescriptor.InterruptDelay)) _isUrgent = true;
            written++;
        }

        if (written == 0) return;
        _hasReport = true;
        Count(TransmitCounter.WrittenBack, written);
    }

    // All causes of a turn at once. §3.4.3.
    private void Tell(int before, int after, long now)
    {
        InterruptCause causes = InterruptCause.None;
        if (after == 0 && before != 0) causes |= InterruptCause.TransmitQueueEmpty;
        int low = (int)(_registers[Register.Txdctl] >> TransmitLowShift) * TransmitLowUnit;
        if (before >= low && after < low) causes |= InterruptCause.TransmitDescriptorsLow;
        if (causes != InterruptCause.None) _device.Cause(causes, now);
        if (_hasReport) _device.RaiseTransmit(!_isUrgent, now);
        _hasReport = false;
        _isUrgent = false;
    }

    private void Count(TransmitCounter counter, long amount = 1) => Counters.Add((int)counter, amount);
}
