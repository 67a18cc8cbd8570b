namespace ActorNet.Devices.E1000;

/// <content>Accesses of the driver, of any size. Intel 8254x manual §13.2.</content>
/// <remarks>
/// Registers are read and written as 32 bits. What else a driver does is defined here: a read of a part of a register has the effect of a whole one
/// and returns that part; a write of a part changes nothing; 64 bits are two registers, the lower one first; an access across two registers that is not
/// aligned reads 0 and changes nothing. Each has its counter.
/// </remarks>
public sealed partial class E1000Device
{
    private const uint IoAddressPort = 0;
    private const uint IoDataPort = 4;

    /// <inheritdoc/>
    public override ulong ReadBar(int bar, uint offset, int size, long now)
    {
        if (!IsInside(bar, offset, size)) return 0;
        PassTime(now);
        Enter();
        ulong value;
        if (size == 8)
        {
            Counters.Add(E1000Counter.WideAccesses);
            value = ReadWord(bar, offset, now) | ((ulong)ReadWord(bar, offset + 4, now) << 32);
        }
        else if (size == 4)
        {
            value = ReadWord(bar, offset, now);
        }
        else
        {
            Counters.Add(E1000Counter.NarrowReads);
            value = (ReadWord(bar, offset & ~3u, now) >> (int)(8 * (offset & 3))) & (size == 1 ? 0xffu : 0xffffu);
        }

        Leave(now);
        return value;
    }

    /// <inheritdoc/>
    public override void WriteBar(int bar, uint offset, int size, ulong value, long now)
    {
        if (!IsInside(bar, offset, size)) return;
        if (size < 4)
        {
            Counters.Add(E1000Counter.NarrowWrites);
            return;
        }

        PassTime(now);
        Enter();
        WriteWord(bar, offset, (uint)value, now);
        if (size == 8)
        {
            Counters.Add(E1000Counter.WideAccesses);
            WriteWord(bar, offset + 4, (uint)(value >> 32), now);
        }

        Leave(now);
    }

    // False, counted: it reads 0 and changes nothing.
    private bool IsInside(int bar, uint offset, int size)
    {
        if (size is not (1 or 2 or 4 or 8) || (uint)bar >= (uint)Bars.Length || offset >= Bars[bar].Size || (uint)size > Bars[bar].Size - offset)
        {
            Counters.Add(E1000Counter.BadSizes);
            return false;
        }

        if ((offset & 3) == 0 || (offset & 3) + (uint)size <= 4) return true;
        Counters.Add(E1000Counter.Unaligned);
        return false;
    }

    // Timers that are due come first, so that a driver that polls sees what a clock on time would have done.
    private void PassTime(long now)
    {
        if (now >= _deadline) Advance(now);
    }

    private uint ReadWord(int bar, uint offset, long now)
    {
        if (bar == MemoryBar) return ReadRegister(offset, now);
        if (offset == IoAddressPort) return _ioAddress;
        if (offset == IoDataPort && _ioAddress < RegisterTable.Size) return ReadRegister(_ioAddress & ~3u, now);
        Counters.Add(E1000Counter.UnknownReads);
        return 0;
    }

    // Bits 31 to 20 of IOADDR are hardwired; behind the registers would be flash. §13.2.2.1, §13.2.2.2.
    private void WriteWord(int bar, uint offset, uint value, long now)
    {
        if (bar == MemoryBar) WriteRegister(offset, value, now);
        else if (offset == IoAddressPort) _ioAddress = value & 0xf_ffff;
        else if (offset == IoDataPort && _ioAddress < RegisterTable.Size) WriteRegister(_ioAddress & ~3u, value, now);
        else Counters.Add(E1000Counter.UnknownWrites);
    }
}
