using System.Runtime.CompilerServices;
using ActorNet.Devices.Pci;

namespace ActorNet.Devices.E1000;

/// <summary>The values of all registers, without what accesses do. For the parts of the device: no masks, no effects.</summary>
public sealed class RegisterFile
{
    private const uint RareOffset = (uint)Register.Ffmt;

    private const byte NoPage = byte.MaxValue;
    private const int PageShift = 6; // 64 registers

    // The registers are strewn over 24 KiB: only the pages that have some are stored, one behind the other.
    private static readonly byte[] Pages = IndexPages();
    private static readonly int PageCount = Pages.Where(static page => page != NoPage).Max() + 1;

    private readonly uint[] _values = new uint[PageCount << PageShift];

    // Flexible filters and the packet buffer's memory: most of the BAR, and hardly anybody looks at them.
    private uint[]? _rare;

    internal RegisterFile() => Reset();

    /// <summary>The stored value of a register.</summary>
    public uint this[Register register]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _values[Place((uint)register)];
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal set => _values[Place((uint)register)] = value;
    }

    /// <summary>The stored value of one register of an array.</summary>
    public uint this[Register register, int index, int stride = 4] => _values[Place((uint)register + (uint)(index * stride))];

    // By the offset of a register.
    internal ref uint At(uint offset)
    {
        if (offset < RareOffset) return ref _values[Place(offset)];
        _rare ??= new uint[(RegisterTable.Size - RareOffset) / 4];
        return ref _rare[(offset - RareOffset) >> 2];
    }

    // Of an offset that is no register's, out of range.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Place(uint offset)
    {
        uint register = offset >> 2;
        return ((uint)Pages[register >> PageShift] << PageShift) | (register & ((1u << PageShift) - 1));
    }

    private static byte[] IndexPages()
    {
        byte[] pages = new byte[RareOffset >> (PageShift + 2)];
        Array.Fill(pages, NoPage);
        int count = 0;
        foreach (RegisterInfo info in RegisterTable.All.Where(static info => (uint)info.Offset < RareOffset))
        {
            for (int i = 0; i < info.Count; i++)
            {
                ref byte page = ref pages[info.At(i) >> (PageShift + 2)];
                if (page == NoPage) page = (byte)count++;
            }
        }

        return pages;
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
