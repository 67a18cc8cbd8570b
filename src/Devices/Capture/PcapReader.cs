using System.Buffers.Binary;

namespace ActorNet.Devices.Capture;

/// <summary>Reads a classic capture file. draft-ietf-opsawg-pcap §4 and §5.</summary>
internal sealed class PcapReader : CaptureReader
{
    private readonly bool _bigEndian;
    private readonly uint _nanosecondsPerUnit;
    private readonly CaptureInterface[] _interfaces;

    private PcapReader(CaptureInput input, bool bigEndian, uint nanosecondsPerUnit, CaptureInterface only)
        : base(input)
    {
        _bigEndian = bigEndian;
        _nanosecondsPerUnit = nanosecondsPerUnit;
        _interfaces = [only];
    }

    public override IReadOnlyList<CaptureInterface> Interfaces => _interfaces;

    internal static CaptureFault TryOpen(CaptureInput input, out PcapReader? reader)
    {
        reader = null;
        ReadOnlySpan<byte> header = input.Peek(PcapWriter.HeaderLength);
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(header);
        bool bigEndian = BinaryPrimitives.ReverseEndianness(magic) is PcapWriter.MicrosecondMagic or PcapWriter.NanosecondMagic;
        if (bigEndian) magic = BinaryPrimitives.ReverseEndianness(magic);
        if (magic is not (PcapWriter.MicrosecondMagic or PcapWriter.NanosecondMagic)) return CaptureFault.UnknownFormat;
        if (header.Length < PcapWriter.HeaderLength) return CaptureFault.Truncated;
        uint major = CaptureOrder.ReadUInt16(header[4..], bigEndian);
        uint minor = CaptureOrder.ReadUInt16(header[6..], bigEndian);
        if (major != 2 || minor != 4) return CaptureFault.UnsupportedVersion; // older ones have the two lengths in another order
        uint snapLength = CaptureOrder.ReadUInt32(header[16..], bigEndian);
        ushort linkType = (ushort)CaptureOrder.ReadUInt32(header[20..], bigEndian); // above it: whether frames end with a check sequence
        CaptureInterface only = new("", "", linkType, snapLength);
        reader = new PcapReader(input, bigEndian, magic == PcapWriter.NanosecondMagic ? 1u : 1000u, only);
        input.Consume(PcapWriter.HeaderLength);
        return CaptureFault.None;
    }

    private protected override CaptureReadResult ReadNext(out CapturedFrame frame)
    {
        frame = default;
        long offset = Input.Offset;
        ReadOnlySpan<byte> header = Input.Peek(PcapWriter.RecordHeaderLength);
        if (header.IsEmpty) return CaptureReadResult.End;
        if (header.Length < PcapWriter.RecordHeaderLength) return Fail(CaptureFault.Truncated, offset);
        uint seconds = CaptureOrder.ReadUInt32(header, _bigEndian);
        uint fraction = CaptureOrder.ReadUInt32(header[4..], _bigEndian);
        uint captured = CaptureOrder.ReadUInt32(header[8..], _bigEndian);
        uint original = CaptureOrder.ReadUInt32(header[12..], _bigEndian);
        if (captured > CaptureLimits.MaxSnapLength) return Fail(CaptureFault.FrameTooLong, offset);
        if (captured > original) return Fail(CaptureFault.CapturedMoreThanSent, offset);
        int length = PcapWriter.RecordHeaderLength + (int)captured;
        ReadOnlySpan<byte> record = Input.Peek(length);
        if (record.Length < length) return Fail(CaptureFault.Truncated, offset);
        frame = new CapturedFrame
        {
            UnixNanoseconds = (seconds * UnixTime.NanosecondsPerSecond) + (fraction * (long)_nanosecondsPerUnit),
            OriginalLength = original,
            Bytes = record[PcapWriter.RecordHeaderLength..],
        };
        return Hold(length);
    }
}
