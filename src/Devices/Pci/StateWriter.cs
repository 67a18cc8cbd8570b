using System.Buffers.Binary;

namespace ActorNet.Devices.Pci;

/// <summary>Writes the state of a function, field by field, little-endian.</summary>
public sealed class StateWriter
{
    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>8 bits.</summary>
    public void Write(byte value) => Take(1)[0] = value;

    /// <summary>0 or 1 in 8 bits.</summary>
    public void Write(bool value) => Write(value ? (byte)1 : (byte)0);

    /// <summary>16 bits.</summary>
    public void Write(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(sizeof(ushort)), value);

    /// <summary>32 bits.</summary>
    public void Write(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(sizeof(uint)), value);

    /// <summary>64 bits.</summary>
    public void Write(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);

    /// <summary>Bytes, without their number.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>A deadline, as what is left until then; <see cref="long.MaxValue"/> stays that.</summary>
    public void WriteDeadline(long deadline, long now) => Write(deadline == long.MaxValue ? ulong.MaxValue : (ulong)Math.Max(deadline - now, 0));

    /// <summary>What was written.</summary>
    public byte[] ToArray() => _bytes.AsSpan(0, _length).ToArray();

    private Span<byte> Take(int length)
    {
        if (_bytes.Length - _length < length) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + length));
        Span<byte> taken = _bytes.AsSpan(_length, length);
        _length += length;
        return taken;
    }
}
