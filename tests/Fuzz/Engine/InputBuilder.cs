using System.Buffers.Binary;

namespace ActorNet.Fuzz.Engine;

/// <summary>Writes an input for <see cref="InputReader"/>: how seeds are made.</summary>
public sealed class InputBuilder
{
    private readonly List<byte> _bytes = [];

    /// <summary>Bytes.</summary>
    public InputBuilder Bytes(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Two bytes.</summary>
    public InputBuilder Word(int value) => Number((ulong)value, 2);

    /// <summary>Four bytes.</summary>
    public InputBuilder DoubleWord(uint value) => Number(value, 4);

    /// <summary>Eight bytes.</summary>
    public InputBuilder QuadWord(ulong value) => Number(value, 8);

    /// <summary>What was written.</summary>
    public byte[] Build() => [.. _bytes];

    private InputBuilder Number(ulong value, int bytes)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(number, value);
        return Bytes(number[..bytes]);
    }
}
