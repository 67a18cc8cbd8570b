using System.Buffers.Binary;

namespace ActorNet.Devices.Pci;

/// <summary>Reads what a <see cref="StateWriter"/> wrote. What is missing reads 0 and makes <see cref="IsBad"/>, for good.</summary>
public ref struct StateReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Reads these bytes from their first.</summary>
    public StateReader(ReadOnlySpan<byte> state) => _rest = state;

    /// <summary>True when bytes were missing, or <see cref="Refuse"/> was called.</summary>
    public bool IsBad { get; private set; }

    /// <summary>True when all was read.</summary>
    public readonly bool IsEmpty => _rest.IsEmpty;

    /// <summary>The state makes no sense.</summary>
    public void Refuse() => IsBad = true;

    /// <summary>8 bits.</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>0 or 1 in 8 bits.</summary>
    public bool ReadBoolean()
    {
        byte value = ReadByte();
        if (value > 1) Refuse();
        return value == 1;
    }

    /// <summary>16 bits.</summary>
    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    /// <summary>32 bits.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    /// <summary>32 bits that must be in a range; its lower end when they are not.</summary>
    public int ReadInt32(int least, int most)
    {
        int value = (int)ReadUInt32();
        if (value >= least && value <= most) return value;
        Refuse();
        return least;
    }

    /// <summary>64 bits.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>Fills a span.</summary>
    public void Read(scoped Span<byte> destination)
    {
        if (_rest.Length < destination.Length)
        {
            Refuse();
            return;
        }

        _rest[..destination.Length].CopyTo(destination);
        _rest = _rest[destination.Length..];
    }

    /// <summary>A deadline on this side's clock.</summary>
    /// <param name="now">In nanoseconds.</param>
    /// <param name="longest">How long the timer can run, in nanoseconds: more is refused.</param>
    public long ReadDeadline(long now, long longest)
    {
        ulong left = ReadUInt64();
        if (left == ulong.MaxValue) return long.MaxValue;
        if (left <= (ulong)longest) return now + (long)left;
        Refuse();
        return long.MaxValue;
    }

    // Never more than 8.
    private ReadOnlySpan<byte> Take(int length)
    {
        if (_rest.Length < length)
        {
            Refuse();
            _rest = default;
            return Zeros;
        }

        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private static ReadOnlySpan<byte> Zeros => [0, 0, 0, 0, 0, 0, 0, 0];
}
