using System.Buffers.Binary;

namespace ActorNet.Devices.Capture;

/// <summary>Writes one block of known length, little-endian, front to back.</summary>
internal ref struct PcapngBlock
{
    private readonly Span<byte> _bytes;
    private int _at;

    internal PcapngBlock(Span<byte> bytes, uint type)
    {
        _bytes = bytes;
        Write(type);
        Write((uint)bytes.Length);
    }

    /// <summary>Length of an option with this many bytes of value.</summary>
    internal static int OptionLength(int value) => 4 + PcapngFormat.Padded(value);

    /// <summary>Length of an option that is left out when it is empty.</summary>
    internal static int OptionLength(ReadOnlySpan<byte> text) => text.IsEmpty ? 0 : OptionLength(text.Length);

    /// <summary>Cuts a text to a length, not through the middle of a character.</summary>
    internal static ReadOnlySpan<byte> Clip(ReadOnlySpan<byte> utf8, int length)
    {
        if (utf8.Length <= length) return utf8;
        while (length > 0 && (utf8[length] & 0xC0) == 0x80) length--;
        return utf8[..length];
    }

    internal void Write(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes[_at..], value);
        _at += sizeof(ushort);
    }

    internal void Write(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes[_at..], value);
        _at += sizeof(uint);
    }

    internal void Write(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes[_at..], value);
        _at += sizeof(ulong);
    }

    /// <summary>The time of a frame or of statistics: the high half first, in either byte order.</summary>
    internal void WriteTime(long unixNanoseconds)
    {
        ulong time = (ulong)Math.Max(0, unixNanoseconds);
        Write((uint)(time >> 32));
        Write((uint)time);
    }

    /// <summary>The next bytes, to be filled by the caller; what pads them to 32 bits is zero.</summary>
    internal Span<byte> Take(int length)
    {
        int padded = PcapngFormat.Padded(length);
        Span<byte> taken = _bytes.Slice(_at, padded);
        taken[length..].Clear();
        _at += padded;
        return taken[..length];
    }

    internal void Option(ushort code, scoped ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return;
        Write(code);
        Write((ushort)value.Length);
        value.CopyTo(Take(value.Length));
    }

    internal void Option(ushort code, uint value)
    {
        Write(code);
        Write((ushort)sizeof(uint));
        Write(value);
    }

    internal void Option(ushort code, ulong value)
    {
        Write(code);
        Write((ushort)sizeof(ulong));
        Write(value);
    }

    /// <summary>Ends the options, if there are any, and the block.</summary>
    internal void Close()
    {
        if (_at + 8 == _bytes.Length) Write(0u);
        Write((uint)_bytes.Length);
    }
}
