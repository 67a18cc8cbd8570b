using ActorNet.Devices.Frames;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Guest.E1000;

/// <summary>Keeps the ring filled with buffers and puts the packets together that arrive in them. 8254x manual, section 3.2.</summary>
internal sealed class E1000ReceiveRing
{
    private const int ReturnedAtOnce = 16; // buffers, as Linux does: the tail is not written for each
    private const int MaxDescriptors = 80;
    private const int StatusShift = 32;
    private const int ErrorShift = 40;
    private const int SpecialShift = 48;
    private const ulong Done = 1ul << StatusShift;
    private const ulong EndOfPacket = 2ul << StatusShift;
    private const ulong IgnoreChecksum = 4ul << StatusShift;
    private const ulong VlanPacket = 8ul << StatusShift;
    private const ulong TcpChecked = 0x20ul << StatusShift;
    private const ulong FrameErrors = 0x97ul << ErrorShift; // CE, SE, SEQ, CXE, RXE
    private const ulong TcpError = 0x20ul << ErrorShift;
    private const ulong IpError = 0x40ul << ErrorShift;

    private readonly DescriptorRing _ring;
    private readonly GuestBuffer[] _buffers;
    private readonly E1000DriverCounters _counters;
    private readonly byte[] _frame = new byte[EthernetFrame.MaxLength + EthernetFrame.VlanTagLength];
    private int _next; // to look at
    private int _tail; // to fill; one descriptor stays empty
    private int _empty;
    private int _length; // of the packet so far
    private int _parts;
    private bool _isBad;

    public E1000ReceiveRing(GuestMemoryBuilder memory, E1000DriverOptions options, E1000DriverCounters counters)
    {
        _counters = counters;
        _ring = new DescriptorRing(memory, options.ReceiveRingSize);
        _buffers = new GuestBuffer[_ring.Size];
        for (int i = 0; i < _buffers.Length; i++) _buffers[i] = memory.Allocate(options.ReceiveBufferLength);
    }

    /// <summary>True: buffers that came back are not offered again before this is false.</summary>
    public bool KeepsBuffers { get; set; }

    /// <summary>Begins with an empty ring.</summary>
    public void Install(DriverRegisters registers)
    {
        _ring.Clear();
        _next = _tail = 0;
        _empty = _ring.Size - 1;
        _length = _parts = 0;
        _isBad = false;
        _ring.Install(
            registers, DriverRegister.ReceiveBaseLow, DriverRegister.ReceiveBaseHigh, DriverRegister.ReceiveLength, DriverRegister.ReceiveHead, DriverRegister.ReceiveTail);
    }

    /// <summary>Offers the buffers that are free, when they are worth an access or when <paramref name="all"/> are to be.</summary>
    public void Fill(DriverRegisters registers, bool all)
    {
        if (KeepsBuffers || _empty == 0 || (!all && _empty < ReturnedAtOnce && _empty < _ring.Size - 1)) return;
        for (; _empty > 0; _empty--)
        {
            _ring.Write(_tail, _buffers[_tail].Address, 0);
            _tail = _ring.Next(_tail);
        }

        Interlocked.MemoryBarrier();
        registers[DriverRegister.ReceiveTail] = (uint)_tail;
    }

    /// <summary>Hands received frames over, at most so many; true when there may be more.</summary>
    public bool Poll(DriverRegisters registers, int budget, IFrameReceiver receiver)
    {
        for (int i = 0; i < budget; i++)
        {
            if (!TryReceive(receiver))
            {
                Fill(registers, all: false);
                return false;
            }

            if (_empty >= ReturnedAtOnce) Fill(registers, all: false);
        }

        return true;
    }

    // The descriptors of one packet; what there is of one that is not whole yet is kept.
    private bool TryReceive(IFrameReceiver receiver)
    {
        while (true)
        {
            if (_empty == _ring.Size - 1) return false;
            ulong upper = _ring.ReadUpper(_next);
            if ((upper & Done) == 0) return false;
            Append(upper);
            _next = _ring.Next(_next);
            _empty++;
            if ((upper & EndOfPacket) == 0) continue;
            Finish(upper, receiver);
            return true;
        }
    }

    private void Append(ulong upper)
    {
        int length = (ushort)upper;
        _isBad |= length > _buffers[_next].Length || length > EthernetFrame.MaxLength - _length || ++_parts > MaxDescriptors;
        if (_isBad) return;
        _buffers[_next].Memory.Slice(0, length).CopyTo(_frame.AsSpan(_length));
        _length += length;
    }

    private void Finish(ulong upper, IFrameReceiver receiver)
    {
        (int length, bool isBad) = (_length, _isBad);
        (_length, _parts, _isBad) = (0, 0, false);
        if (isBad)
        {
            _counters.Add(E1000DriverCounter.ReceivedTooLong);
            return;
        }

        if ((upper & FrameErrors) != 0)
        {
            _counters.Add(E1000DriverCounter.ReceivedWithError);
            return;
        }

        if ((upper & VlanPacket) != 0) length = PutTagBack(length, (ushort)(upper >> SpecialShift));
        OffloadHeader offload = default;
        if ((upper & (IgnoreChecksum | TcpChecked | TcpError | IpError)) == TcpChecked) offload.Flags = OffloadHeader.DataValid;
        _counters.Add(E1000DriverCounter.FramesReceived);
        _counters.Add(E1000DriverCounter.BytesReceived, length);
        receiver.OnFrame(_frame.AsSpan(0, length), offload);
    }

    private int PutTagBack(int length, ushort tag)
    {
        const int At = 12;
        if (length < At) return length;
        _frame.AsSpan(At, length - At).CopyTo(_frame.AsSpan(At + EthernetFrame.VlanTagLength));
        _frame[At] = EthernetFrame.VlanEtherType >> 8;
        _frame[At + 1] = EthernetFrame.VlanEtherType & 0xff;
        _frame[At + 2] = (byte)(tag >> 8);
        _frame[At + 3] = (byte)tag;
        return length + EthernetFrame.VlanTagLength;
    }
}
