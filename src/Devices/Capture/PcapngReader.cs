using System.Text;

namespace ActorNet.Devices.Capture;

/// <summary>Reads a pcapng file: sections, interfaces and frames; other blocks are skipped. pcapng §4.</summary>
internal sealed class PcapngReader(CaptureInput input) : CaptureReader(input)
{
    private const int LeastBlockLength = 12;
    private readonly List<CaptureInterface> _interfaces = [];
    private bool _bigEndian;
    private bool _inSection;

    public override IReadOnlyList<CaptureInterface> Interfaces => _interfaces;

    private protected override CaptureReadResult ReadNext(out CapturedFrame frame)
    {
        frame = default;
        while (true)
        {
            long offset = Input.Offset;
            ReadOnlySpan<byte> head = Input.Peek(LeastBlockLength);
            if (head.IsEmpty) return _inSection ? CaptureReadResult.End : Fail(CaptureFault.Truncated, offset);
            if (head.Length < LeastBlockLength) return Fail(CaptureFault.Truncated, offset);
            uint type = CaptureOrder.ReadUInt32(head, _bigEndian);
            if (type == PcapngFormat.SectionHeader && !TrySetOrder(head[8..])) return Fail(CaptureFault.ByteOrderUnknown, offset);
            uint length = CaptureOrder.ReadUInt32(head[4..], _bigEndian);
            if (length < LeastLength(type) || length % 4 != 0) return Fail(CaptureFault.BlockLengthInvalid, offset);
            if (LeastLength(type) == LeastBlockLength)
            {
                CaptureFault skipped = SkipBlock(length);
                if (skipped != CaptureFault.None) return Fail(skipped, offset);
                continue;
            }

            if (length > CaptureLimits.MaxBlockLength) return Fail(CaptureFault.BlockTooLong, offset);
            ReadOnlySpan<byte> block = Input.Peek((int)length);
            if (block.Length < length) return Fail(CaptureFault.Truncated, offset);
            if (CaptureOrder.ReadUInt32(block[^4..], _bigEndian) != length) return Fail(CaptureFault.BlockLengthMismatch, offset);
            ReadOnlySpan<byte> body = block[8..^4];
            CaptureFault fault = type switch
            {
                PcapngFormat.SectionHeader => BeginSection(body),
                PcapngFormat.InterfaceDescription => AddInterface(body),
                PcapngFormat.EnhancedPacket => ReadEnhanced(body, out frame),
                _ => ReadSimple(body, out frame),
            };
            if (fault != CaptureFault.None)
            {
                frame = default;
                return Fail(fault, offset);
            }

            if (type is PcapngFormat.EnhancedPacket or PcapngFormat.SimplePacket) return Hold((int)length);
            Input.Consume((int)length);
        }
    }

    private static int LeastLength(uint type) => type switch
    {
        PcapngFormat.SectionHeader => PcapngFormat.SectionHeaderLength,
        PcapngFormat.InterfaceDescription => PcapngFormat.InterfaceLength,
        PcapngFormat.EnhancedPacket => PcapngFormat.EnhancedLength,
        PcapngFormat.SimplePacket => PcapngFormat.SimpleLength,
        _ => LeastBlockLength,
    };

    private bool TrySetOrder(ReadOnlySpan<byte> magic)
    {
        bool little = CaptureOrder.ReadUInt32(magic, bigEndian: false) == PcapngFormat.ByteOrderMagic;
        _bigEndian = CaptureOrder.ReadUInt32(magic, bigEndian: true) == PcapngFormat.ByteOrderMagic;
        return little || _bigEndian;
    }

    private CaptureFault SkipBlock(uint length)
    {
        if (!Input.TrySkip(length - sizeof(uint))) return CaptureFault.Truncated;
        ReadOnlySpan<byte> trailer = Input.Peek(sizeof(uint));
        if (trailer.Length < sizeof(uint)) return CaptureFault.Truncated;
        if (CaptureOrder.ReadUInt32(trailer, _bigEndian) != length) return CaptureFault.BlockLengthMismatch;
        Input.Consume(sizeof(uint));
        return CaptureFault.None;
    }

    private CaptureFault BeginSection(ReadOnlySpan<byte> body)
    {
        if (CaptureOrder.ReadUInt16(body[4..], _bigEndian) != 1) return CaptureFault.UnsupportedVersion; // minor versions only add
        _interfaces.Clear();
        _inSection = true;
        return CaptureFault.None;
    }

    private CaptureFault AddInterface(ReadOnlySpan<byte> body)
    {
        if (_interfaces.Count == CaptureLimits.MaxInterfaces) return CaptureFault.TooManyInterfaces;
        string name = "", description = "";
        byte resolution = 6;
        long offsetSeconds = 0;
        PcapngOptions options = new(body[8..], _bigEndian);
        while (options.TryNext(out ushort code, out ReadOnlySpan<byte> value))
        {
            switch (code)
            {
                case PcapngFormat.InterfaceName: name = Text(value); break;
                case PcapngFormat.InterfaceDescriptionText: description = Text(value); break;
                case PcapngFormat.InterfaceResolution when value.Length == sizeof(byte): resolution = value[0]; break;
                case PcapngFormat.InterfaceTimeOffset when value.Length == sizeof(long): offsetSeconds = (long)CaptureOrder.ReadUInt64(value, _bigEndian); break;
            }
        }

        if (options.IsMalformed) return CaptureFault.OptionOutsideBlock;
        ushort linkType = CaptureOrder.ReadUInt16(body, _bigEndian);
        uint snapLength = CaptureOrder.ReadUInt32(body[4..], _bigEndian);
        _interfaces.Add(new CaptureInterface(name, description, linkType, snapLength) { Resolution = resolution, OffsetSeconds = offsetSeconds });
        return CaptureFault.None;
    }

    private CaptureFault ReadEnhanced(ReadOnlySpan<byte> body, out CapturedFrame frame)
    {
        const int HeaderLength = 20;
        frame = default;
        uint interfaceId = CaptureOrder.ReadUInt32(body, _bigEndian);
        ulong time = ((ulong)CaptureOrder.ReadUInt32(body[4..], _bigEndian) << 32) | CaptureOrder.ReadUInt32(body[8..], _bigEndian);
        uint captured = CaptureOrder.ReadUInt32(body[12..], _bigEndian);
        uint original = CaptureOrder.ReadUInt32(body[16..], _bigEndian);
        if (interfaceId >= (uint)_interfaces.Count) return CaptureFault.UnknownInterface;
        if (captured > CaptureLimits.MaxSnapLength) return CaptureFault.FrameTooLong;
        if (captured > original) return CaptureFault.CapturedMoreThanSent;
        int end = HeaderLength + PcapngFormat.Padded((int)captured);
        if (end > body.Length) return CaptureFault.FrameOutsideBlock;
        CaptureFault fault = ReadNotes(body[end..], out FrameNotes notes);
        frame = new CapturedFrame
        {
            InterfaceId = (int)interfaceId,
            UnixNanoseconds = CaptureTime.ToNanoseconds(time, _interfaces[(int)interfaceId]),
            OriginalLength = original,
            Bytes = body.Slice(HeaderLength, (int)captured),
            Notes = notes,
        };
        return fault;
    }

    private CaptureFault ReadSimple(ReadOnlySpan<byte> body, out CapturedFrame frame)
    {
        frame = default;
        if (_interfaces.Count == 0) return CaptureFault.UnknownInterface;
        uint original = CaptureOrder.ReadUInt32(body, _bigEndian);
        uint snapLength = _interfaces[0].SnapLength; // of the first interface, whose frames these are: pcapng §4.4
        uint captured = snapLength == 0 ? original : Math.Min(original, snapLength);
        if (captured > CaptureLimits.MaxSnapLength) return CaptureFault.FrameTooLong;
        if (captured > body.Length - sizeof(uint)) return CaptureFault.FrameOutsideBlock;
        frame = new CapturedFrame { OriginalLength = original, Bytes = body.Slice(sizeof(uint), (int)captured) };
        return CaptureFault.None;
    }

    private CaptureFault ReadNotes(ReadOnlySpan<byte> bytes, out FrameNotes notes)
    {
        uint direction = 0;
        ulong? dropCount = null, packetId = null;
        ReadOnlySpan<byte> comment = default;
        PcapngOptions options = new(bytes, _bigEndian);
        while (options.TryNext(out ushort code, out ReadOnlySpan<byte> value))
        {
            switch (code)
            {
                case PcapngFormat.Comment when comment.IsEmpty: comment = value; break; // there may be several: the first one
                case PcapngFormat.FrameFlags when value.Length == sizeof(uint): direction = CaptureOrder.ReadUInt32(value, _bigEndian) & 3; break;
                case PcapngFormat.FrameDropCount when value.Length == sizeof(ulong): dropCount = CaptureOrder.ReadUInt64(value, _bigEndian); break;
                case PcapngFormat.FramePacketId when value.Length == sizeof(ulong): packetId = CaptureOrder.ReadUInt64(value, _bigEndian); break;
            }
        }

        notes = new FrameNotes
        {
            Direction = direction == 3 ? CaptureDirection.Unknown : (CaptureDirection)direction,
            DropCount = dropCount,
            PacketId = packetId,
            Comment = comment,
            Offload = OffloadComment.Read(comment),
        };
        return options.IsMalformed ? CaptureFault.OptionOutsideBlock : CaptureFault.None;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(PcapngBlock.Clip(utf8, CaptureLimits.MaxTextBytes));
}
