using ActorNet.Devices.Frames;
using ActorNet.Devices.Offloads;

namespace ActorNet.Devices.E1000.Rings;

/// <content>Packets that are one frame: checksums, tag, padding. 8254x manual §3.3.5, §3.6, §9.3.</content>
public sealed partial class TransmitRing
{
    private bool InsertsTags => (_registers[Register.Control] & ControlBits.VlanMode) != 0;

    private void Finish(in TransmitDescriptor last)
    {
        if (!last.Has(TransmitDescriptor.InsertFcs) && !TryStripFcs()) return;
        OffloadHeader offload = default;
        if (_first.IsData) FinishChecksums(ref offload);
        else if (last.Has(TransmitDescriptor.InsertChecksum)) Insert(last.ChecksumStart, last.ChecksumOffset, end: 0, isTransport: true);
        Commit(last, offload);
    }

    // A packet that brings its own goes without, like all frames here, if it is right: nobody on a wire would take it otherwise.
    private bool TryStripFcs()
    {
        int length = _packet.Size - FrameCheckSequence.Length;
        if (length > 0 && _packet.FrameCheck(length) == _packet.ReadFrameCheck(length))
        {
            _packet.Truncate(length);
            return true;
        }

        Drop(TransmitCounter.BadFcs);
        return false;
    }

    private void FinishChecksums(ref OffloadHeader offload)
    {
        bool network = (_first.Upper & TransmitDescriptor.InsertIPChecksum) != 0;
        if ((_first.Upper & TransmitDescriptor.InsertTransportChecksum) != 0 && !TryLeave(network, ref offload))
            Insert(_context.TransportStart, _context.TransportField, _context.TransportEnd, isTransport: true);
        if (network) Insert(_context.NetworkStart, _context.NetworkField, _context.NetworkEnd, isTransport: false);
    }

    // A checksum to the end of the frame is left to whoever receives it: perhaps he need not know it.
    private bool TryLeave(bool network, ref OffloadHeader offload)
    {
        int start = _context.TransportStart, field = _context.TransportField;
        if (_context.TransportEnd != 0 && _context.TransportEnd < _packet.Size - 1) return false;
        if (field < start) return false;
        bool isApart = _context.NetworkField + sizeof(ushort) <= start && _context.NetworkEnd != 0 && _context.NetworkEnd < start;
        if (network && !isApart) return false; // one of them sums up the other
        OffloadHeader left = new()
        {
            Flags = OffloadHeader.NeedsChecksum,
            ChecksumStart = (ushort)start,
            ChecksumOffset = (ushort)(field - start),
        };
        if (!OffloadCheck.TryNormalise(ref left, _packet.Size, OffloadSet.Checksum, isVouched: false)) return false;
        offload = left;
        Count(TransmitCounter.NeedsChecksum);
        return true;
    }

    // From the start to the last byte, or to the end of the packet. The field itself is summed up with what the driver put there.
    private void Insert(int start, int field, int end, bool isTransport)
    {
        int stop = end == 0 || end >= _packet.Size ? _packet.Size : end + 1;
        if (start >= stop || field + sizeof(ushort) > stop)
        {
            Count(TransmitCounter.ChecksumsOutside);
            return;
        }

        InternetSum sum = _packet.Sum(start, stop);
        _packet.WriteChecksum(field, isTransport ? sum.FinishTransport() : sum.Finish());
        Count(TransmitCounter.ChecksumsInserted);
    }

    // Tag, padding, statistics, and into the batch.
    private void Commit(in TransmitDescriptor tagged, in OffloadHeader offload)
    {
        bool isPadded = (_registers[Register.Tctl] & TransmitControlBits.PadShortPackets) != 0;
        bool hasTag = InsertsTags && tagged.Has(TransmitDescriptor.InsertVlan);
        if (_packet.Size < EthernetFrame.HeaderLength && (!isPadded || hasTag))
        {
            Drop(TransmitCounter.TooShort);
            return;
        }

        int tagLength = hasTag ? EthernetFrame.VlanTagLength : 0;
        if (isPadded && _packet.Pad(Padding.LeastFrame - tagLength)) Count(TransmitCounter.Padded);
        Span<byte> destination = stackalloc byte[MacAddress.Length];
        _packet.CopyStart(destination);
        int length = _packet.Size + tagLength;
        if (!hasTag)
        {
            _packet.Commit(0, offload);
        }
        else
        {
            Count(TransmitCounter.VlanTags);
            _packet.Commit((_registers[Register.Vet] << 16) | tagged.VlanTag, Shifted(offload));
        }

        CountTransmitted(length, MacAddress.Read(destination), offload);
    }

    private static OffloadHeader Shifted(OffloadHeader offload)
    {
        if ((offload.Flags & OffloadHeader.NeedsChecksum) != 0) offload.ChecksumStart += EthernetFrame.VlanTagLength;
        if (offload.HeaderLength != 0) offload.HeaderLength += EthernetFrame.VlanTagLength;
        return offload;
    }

    // On a wire there would be its segments.
    private void CountTransmitted(int length, MacAddress destination, in OffloadHeader offload)
    {
        Statistics statistics = _device.Statistics;
        if (offload.GsoType == 0)
        {
            statistics.Transmitted(length + Statistics.CrcLength, destination);
            return;
        }

        Count(TransmitCounter.GsoFrames);
        Count(TransmitCounter.GsoBytes, length);
        int header = _context.HeaderLength + (length - _segmentedLength);
        int payload = length - header;
        uint full = (uint)(payload / offload.GsoSize);
        int rest = payload % offload.GsoSize;
        statistics.Transmitted(header + offload.GsoSize + Statistics.CrcLength, destination, full);
        if (rest > 0) statistics.Transmitted(header + rest + Statistics.CrcLength, destination);
    }
}
