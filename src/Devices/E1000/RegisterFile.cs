using System.Runtime.CompilerServices;
using ActorNet.Devices.Pci;

namespace ActorNet.Devices.E1000;

/// <summary>The values of all registers, without what accesses do. For the parts of the device: no masks, no effects.</summary>
public sealed class RegisterFile
{
    private readonly uint[] _values = new uint[RegisterTable.Size / 4];

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

    // By offset, below the size.
    internal ref uint At(uint offset) => ref _values[offset >> 2];

    // CTRL.RST keeps some, RST# none.
    internal void Reset(bool keepsSome = false)
    {
        if (!keepsSome) Array.Clear(_values);
        foreach (RegisterInfo info in RegisterTable.All)
        {
            if (keepsSome ? info.Kept : info.Reset == 0) continue;
            for (int i = 0; i < info.Count; i++) At(info.At(i)) = info.Reset;
        }
    }

    // Only what differs from the values after reset.
    internal void Save(StateWriter writer)
    {
        foreach (RegisterInfo info in RegisterTable.All)
        {
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
