namespace ActorNet.Devices.Capture;

/// <summary>Walks over the options at the end of a pcapng block. pcapng §3.5.</summary>
internal ref struct PcapngOptions(ReadOnlySpan<byte> bytes, bool bigEndian)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>True when an option did not fit; what came before it was good.</summary>
    internal bool IsMalformed { get; private set; }

    internal bool TryNext(out ushort code, out ReadOnlySpan<byte> value)
    {
        code = 0;
        value = default;
        if (_rest.Length < 4) return false; // blocks are made of 4 bytes: nothing is left
        code = CaptureOrder.ReadUInt16(_rest, bigEndian);
        int length = CaptureOrder.ReadUInt16(_rest[2..], bigEndian);
        if (code == PcapngFormat.EndOfOptions) return false;
        int end = 4 + PcapngFormat.Padded(length);
        if (end > _rest.Length)
        {
            IsMalformed = true;
            return false;
        }

        value = _rest.Slice(4, length);
        _rest = _rest[end..];
        return true;
    }
}
