using System.Buffers.Binary;

namespace ActorNet.Fuzz.Engine;

/// <summary>Turns the bytes of an input into choices, one after the other. Behind the end everything is zero.</summary>
public ref struct InputReader(ReadOnlySpan<byte> input)
{
    private ReadOnlySpan<byte> _rest = input;

    /// <summary>True when nothing is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The next byte.</summary>
    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    /// <summary>The next two bytes.</summary>
    public ushort Word() => (ushort)Number(2);

    /// <summary>The next four bytes.</summary>
    public uint DoubleWord() => (uint)Number(4);

    /// <summary>The next eight bytes.</summary>
    public ulong QuadWord() => Number(8);

    /// <summary>A number below <paramref name="limit"/>.</summary>
    public int Below(int limit) => limit <= 256 ? Byte() % limit : Word() % limit;

    /// <summary>A number that is often interesting: small, at a border, or any.</summary>
    public ulong Interesting(ulong usual) => Byte() switch
    {
        < 176 => usual,
        < 200 => usual + Byte(),
        < 212 => usual - Byte(),
        < 224 => 1UL << (Byte() & 63),
        < 236 => (1UL << (Byte() & 63)) - 1,
        < 244 => ulong.MaxValue - Byte(),
        _ => QuadWord(),
    };

    /// <summary>The next bytes, as many as there are up to <paramref name="count"/>.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> taken = _rest[..Math.Min(count, _rest.Length)];
        _rest = _rest[taken.Length..];
        return taken;
    }

    private ulong Number(int bytes)
    {
        Span<byte> value = stackalloc byte[8];
        value.Clear();
        Take(bytes).CopyTo(value);
        return BinaryPrimitives.ReadUInt64LittleEndian(value);
    }
}
