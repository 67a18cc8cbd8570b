using System.Buffers.Binary;
using System.Collections.Immutable;

namespace ActorNet.Devices.Pci;

/// <summary>The 256 bytes of configuration of one function, made from a table of fields. PCI 2.2 §6.1.</summary>
/// <remarks>Bytes without a field read 0 and ignore writes.</remarks>
public sealed class ConfigurationSpace
{
    /// <summary>Its size in bytes.</summary>
    public const int Size = 256;

    private readonly byte[] _values = new byte[Size];
    private readonly byte[] _reset = new byte[Size];
    private readonly byte[] _writable = new byte[Size];
    private readonly byte[] _clear = new byte[Size];

    /// <summary>A space with these fields, in the state after reset.</summary>
    /// <exception cref="ArgumentException">A field has another size than 1, 2 or 4, is not aligned to it, or overlaps another one.</exception>
    public ConfigurationSpace(ImmutableArray<ConfigurationField> fields)
    {
        Fields = fields;
        Span<bool> taken = stackalloc bool[Size];
        foreach (ConfigurationField field in fields)
        {
            if (field.Size is not (1 or 2 or 4) || field.Offset < 0 || field.Offset % field.Size != 0 || field.Offset > Size - field.Size)
                throw new ArgumentException($"The configuration field {field.Name} lies badly: {field.Size} bytes at 0x{field.Offset:x}.", nameof(fields));
            for (int i = 0; i < field.Size; i++)
            {
                if (taken[field.Offset + i]) throw new ArgumentException($"The configuration field {field.Name} overlaps another one.", nameof(fields));
                taken[field.Offset + i] = true;
                _reset[field.Offset + i] = (byte)(field.Reset >> (8 * i));
                _writable[field.Offset + i] = (byte)(field.WritableMask >> (8 * i));
                _clear[field.Offset + i] = (byte)(field.ClearMask >> (8 * i));
            }
        }

        Reset();
    }

    /// <summary>The table.</summary>
    public ImmutableArray<ConfigurationField> Fields { get; }

    /// <summary>The command register: <see cref="PciCommand"/>.</summary>
    public ushort Command => Read16(PciOffsets.Command);

    /// <summary>Back to the values after reset.</summary>
    public void Reset() => _reset.CopyTo(_values.AsSpan());

    /// <summary>Reads bytes; the range must lie inside.</summary>
    public uint Read(int offset, int size)
    {
        uint value = 0;
        for (int i = 0; i < size; i++) value |= (uint)_values[offset + i] << (8 * i);
        return value;
    }

    /// <summary>Writes bytes through the masks of their fields; the range must lie inside.</summary>
    public void Write(int offset, int size, uint value)
    {
        for (int i = 0; i < size; i++)
        {
            byte written = (byte)(value >> (8 * i));
            ref byte target = ref _values[offset + i];
            target = (byte)((target & ~_writable[offset + i]) | (written & _writable[offset + i]));
            target = (byte)(target & ~(written & _clear[offset + i]));
        }
    }

    /// <summary>16 bits as they are.</summary>
    public ushort Read16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_values.AsSpan(offset));

    /// <summary>32 bits as they are.</summary>
    public uint Read32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_values.AsSpan(offset));

    // Past the masks: what the function itself changes.
    internal void Set16(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(_values.AsSpan(offset), value);

    internal ReadOnlySpan<byte> Bytes => _values;

    // Somebody's saved bytes go in as a driver's writes would: what is hardwired stays what it is here.
    internal void Load(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < Size; i++)
        {
            int mask = _writable[i] | _clear[i];
            _values[i] = (byte)((_reset[i] & ~mask) | (bytes[i] & mask));
        }
    }
}
