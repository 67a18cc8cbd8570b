using System.Runtime.CompilerServices;
using ActorNet.Devices.Pci;

namespace ActorNet.Devices.E1000;

/// <summary>The values of all registers, without what accesses do. For the parts of the device: no masks, no effects.</summary>
public sealed class RegisterFile
{
    private const uint RareOffset = (uint)Register.Ffmt;

    private static readonly uint Highest = RegisterTable.All.Where(static info => (uint)info.Offset < RareOffset).Max(static info => info.At(info.Count - 1));

    private readonly uint[] _values = new uint[(Highest >> 2) + 1];

    // Flexible filters and the packet buffer's memory: most of the BAR, and hardly anybody looks at them.
    private uint[]? _rare;

    internal RegisterFile() => Reset();

    /// <summary>The stored value of a register.</summary>
    public uint this[Register register]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _values[(uint)register >> 2];
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal set => _values[(uint)register >> 2] = value;
    }

    /// <summary>The stored value of one register of an array.</summary>
    public uint this[Register register, int index, int stride = 4] => _values[((uint)register + (uint)(index * stride)) >> 2];

    // By the offset of a register.
    internal ref uint At(uint offset)
    {
        if (offset < RareOffset) return ref _values[offset >> 2];
        _rare ??= new uint[(RegisterTable.Size - RareOffset) / 4];
        return ref _rare[(offset - RareOffset) >> 2];
    }

    // CTRL.RST keeps some, RST# none.
    internal void Reset(bool keepsSome = false)
    {
        if (!keepsSome)
        {
            Array.Clear(_values);
            _rare = null;
        }

        foreach (RegisterInfo info in RegisterTable.All)
        {
            if ((keepsSome ? info.Kept : info.Reset == 0) || IsUntouched(info)) continue;
            for (int i = 0; i < info.Count; i++) At(info.At(i)) = info.Reset;
        }
    }

    // Memory that nobody has looked at is all zeros.
    private bool IsUntouched(in RegisterInfo info) => (uint)info.Offset >= RareOffset && _rare is null;

    // Only what differs from the values after reset.
    internal void Save(StateWriter writer)
    {
        foreach (RegisterInfo info in RegisterTable.All)
        {
            if (IsUntouched(info)) continue;
            for (int i = 0; i < info.Count; i++)
            {
                if (At(info.At(i)) == info.Reset) continue;
                writer.Write(info.At(i));
                writer.Write(At(info.At(i)));
            }
        }

        writer.Write(uint.MaxValue);
    }

    // What is hardwired stays what it is.
    internal void Load(ref StateReader reader)
    {
        Reset();
        for (uint offset = reader.ReadUInt32(); offset != uint.MaxValue && !reader.IsBad; offset = reader.ReadUInt32())
        {
            uint value = reader.ReadUInt32();
            int row = offset < RegisterTable.Size && (offset & 3) == 0 ? RegisterTable.Find(offset) : -1;
            if (row < 0)
            {
                reader.Refuse();
                return;
            }

            RegisterInfo info = RegisterTable.All[row];
            uint mask = Changeable(info);
            At(offset) = (info.Reset & ~mask) | (value & mask);
        }
    }

    // Bits that a driver or the card itself can have changed.
    private static uint Changeable(in RegisterInfo info) => info.WriteEffect switch
    {
        WriteEffect.Ignore when info.Offset is < Register.Crcerrs or > Register.Tsctfc => 0,
        WriteEffect.Ignore or WriteEffect.Eerd or WriteEffect.Mdic => uint.MaxValue, // counters, answers
        WriteEffect.Icr or WriteEffect.Ims => (uint)InterruptControl.AllCauses,
        WriteEffect.PacketBufferAllocation => 0x007f_007f,
        _ => info.WritableMask,
    };
}
