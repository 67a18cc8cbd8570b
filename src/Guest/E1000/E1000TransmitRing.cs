using ActorNet.Devices.Frames;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Guest.E1000;

/// <summary>Sends frames: each is copied into a buffer of guest memory that is free again when the device has written its last descriptor back.</summary>
/// <remarks>8254x manual, section 3.3. A frame is one to several data descriptors, after a context descriptor if the device is to do something to it.</remarks>
internal sealed class E1000TransmitRing
{
    private const uint EndOfPacket = 1u << 24;
    private const uint InsertFcs = 1u << 25;
    private const uint SegmentThis = 1u << 26;
    private const uint ReportStatus = 1u << 27;
    private const uint Extended = 1u << 29;
    private const uint InsertVlan = 1u << 30;
    private const uint DelayInterrupt = 1u << 31;
    private const uint DataDescriptor = 1u << 20;
    private const ulong Done = 1ul << 32;
    private const int SpecialShift = 48;
    private const int NoFrame = -1;

    private readonly DescriptorRing _ring;
    private readonly GuestBuffer[] _buffers;
    private readonly int[] _free;
    private readonly int[] _bufferOf; // by descriptor: the buffer of the frame that ends there
    private readonly E1000DriverCounters _counters;
    private readonly uint _always;
    private readonly int _segmentLength;
    private readonly bool _insertsTags;
    private int _freeCount;
    private int _clean; // the next to be written back
    private int _tail;
    private int _shown;
    private int _used;

    public E1000TransmitRing(GuestMemoryBuilder memory, E1000DriverOptions options, E1000DriverCounters counters)
    {
        _counters = counters;
        _segmentLength = options.SegmentLength;
        _insertsTags = options.StripsVlan;
        _always = InsertFcs | (options.TransmitDelay.Relative != 0 ? DelayInterrupt : 0);
        _ring = new DescriptorRing(memory, options.TransmitRingSize);
        _buffers = new GuestBuffer[options.TransmitBuffers];
        for (int i = 0; i < _buffers.Length; i++) _buffers[i] = memory.Allocate(options.LongestSend);
        _free = new int[_buffers.Length];
        _bufferOf = new int[_ring.Size];
    }

    /// <summary>The last frame found no room; cleared when there is some again.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Frames that the device has.</summary>
    public int InFlight => _buffers.Length - _freeCount;

    /// <summary>Begins with an empty ring.</summary>
    public void Install(DriverRegisters registers)
    {
        _ring.Clear();
        _clean = _tail = _shown = _used = 0;
        _freeCount = _free.Length;
        for (int i = 0; i < _free.Length; i++) _free[i] = i;
        Array.Fill(_bufferOf, NoFrame);
        IsFull = false;
        _ring.Install(
            registers, DriverRegister.TransmitBaseLow, DriverRegister.TransmitBaseHigh, DriverRegister.TransmitLength, DriverRegister.TransmitHead, DriverRegister.TransmitTail);
    }

    /// <summary>Puts a frame into the ring; false when there is no room.</summary>
    public bool TrySend(ReadOnlySpan<byte> frame, in OffloadHeader offload)
    {
        if (frame.Length > _buffers[0].Length)
        {
            _counters.Add(E1000DriverCounter.FrameTooLong);
            return true; // taken and lost: trying again would not make it shorter
        }

        int descriptors = ((frame.Length + _segmentLength - 1) / _segmentLength) + (offload.IsPlain ? 0 : 1);
        if (!HasRoomFor(descriptors)) Reclaim();
        if (!HasRoomFor(descriptors))
        {
            IsFull = true;
            _counters.Add(E1000DriverCounter.TransmitRingFull);
            return false;
        }

        int slot = _free[_freeCount - 1];
        GuestBuffer buffer = _buffers[slot].Slice(0, frame.Length);
        buffer.Memory.CopyFrom(frame);
        uint command = _always;
        byte options = 0;
        if (!offload.IsPlain)
        {
            if (!SendContext.TryMake(frame, offload, buffer.Memory, out SendContext context))
            {
                _counters.Add(E1000DriverCounter.BadOffload);
                return true;
            }

            Add(context.Lower, context.Upper, NoFrame);
            command |= DataDescriptor | Extended | (context.IsSegmented ? SegmentThis : 0);
            options = context.PacketOptions;
        }

        AddData(buffer, command, options, slot);
        _freeCount--;
        _counters.Add(E1000DriverCounter.FramesSent);
        _counters.Add(E1000DriverCounter.BytesSent, frame.Length);
        return true;
    }

    /// <summary>Shows the device what was sent since the last time.</summary>
    public void Flush(DriverRegisters registers)
    {
        if (_shown == _tail) return;
        _shown = _tail;
        Interlocked.MemoryBarrier();
        registers[DriverRegister.TransmitTail] = (uint)_tail;
    }

    /// <summary>Takes the buffers of frames back that were sent.</summary>
    public void Reclaim()
    {
        while (_used > 0)
        {
            // A frame is done when its last descriptor is: the ones before it were not asked to be written back.
            int last = _clean;
            int count = 1;
            for (; _bufferOf[last] == NoFrame; count++) last = _ring.Next(last);
            if ((_ring.ReadUpper(last) & Done) == 0) return;
            _free[_freeCount++] = _bufferOf[last];
            _bufferOf[last] = NoFrame;
            _clean = _ring.Next(last);
            _used -= count;
            IsFull = false;
        }
    }

    private bool HasRoomFor(int descriptors) => _freeCount > 0 && descriptors < _ring.Size - _used;

    private void AddData(in GuestBuffer buffer, uint command, byte options, int slot)
    {
        ulong upper = (ulong)options << 40;
        int from = 0;
        int length = buffer.Length;
        if (_insertsTags && (command & Extended) == 0 && IsTagged(buffer))
        {
            // The tag is left out, and the device puts it in again.
            command |= InsertVlan;
            upper |= (ulong)(ushort)(buffer.Memory.Read<byte>(14) << 8 | buffer.Memory.Read<byte>(15)) << SpecialShift;
            MoveOverTag(buffer);
            from = EthernetFrame.VlanTagLength;
        }

        for (int at = from; at < length; at += _segmentLength)
        {
            int part = Math.Min(_segmentLength, length - at);
            bool isLast = at + part == length;
            uint lower = (uint)part | command | (isLast ? EndOfPacket | ReportStatus : 0);
            Add(buffer.Address + (uint)at, lower | upper, isLast ? slot : NoFrame);
        }
    }

    private static bool IsTagged(in GuestBuffer buffer) =>
        buffer.Length >= EthernetFrame.HeaderLength + EthernetFrame.VlanTagLength
        && (buffer.Memory.Read<byte>(12) << 8 | buffer.Memory.Read<byte>(13)) == EthernetFrame.VlanEtherType;

    private static void MoveOverTag(in GuestBuffer buffer)
    {
        Span<byte> addresses = stackalloc byte[12];
        buffer.Memory.Slice(0, 12).CopyTo(addresses);
        buffer.Memory.Slice(EthernetFrame.VlanTagLength, addresses.Length).CopyFrom(addresses);
    }

    private void Add(ulong lower, ulong upper, int slot)
    {
        _ring.Write(_tail, lower, upper);
        _bufferOf[_tail] = slot;
        _tail = _ring.Next(_tail);
        _used++;
    }
}
