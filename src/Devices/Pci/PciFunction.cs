using System.Collections.Immutable;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Pci;

/// <summary>A PCI function without its transport: configuration space, ranges, memory, interrupts, time.</summary>
/// <remarks>
/// Not thread-safe: one lane calls it. Time is passed in, in nanoseconds of any clock that does not go back. What an access causes beyond the
/// function itself is left as effects: <see cref="OnEffects"/> says that there are some.
/// </remarks>
public abstract class PciFunction : IDisposable
{
    private readonly long[] _counters = new long[PciCounters.Table.Length];
    private bool _interrupt;
    private bool _line;

    /// <summary>A function with these ranges; the space has their registers already.</summary>
    protected PciFunction(ConfigurationSpace configuration, ImmutableArray<Bar> bars)
    {
        Configuration = configuration;
        Bars = bars;
    }

    /// <summary>The configuration space.</summary>
    public ConfigurationSpace Configuration { get; }

    /// <summary>The ranges, by number of their base address register.</summary>
    public ImmutableArray<Bar> Bars { get; }

    /// <summary>The transport's half of interrupts. It is told the level of the line as it is set.</summary>
    public IPciHost? Host
    {
        get;
        set
        {
            field = value;
            if (_line) value?.SetInterrupt(true);
        }
    }

    /// <summary>Called after an access, a change or the passing of time that left effects, or found some that nobody took: tell, do not call back.</summary>
    public Action? OnEffects { get; set; }

    /// <summary>The guest's memory; null before there is any and while the guest is paused.</summary>
    public GuestMemory? Memory { get; private set; }

    /// <summary>True when the driver lets the function read and write memory. PCI 2.2 §6.2.2.</summary>
    public bool CanMaster => (Configuration.Command & PciCommand.BusMaster) != 0 && IsPoweredUp;

    /// <summary>When <see cref="Advance"/> is due, in nanoseconds; <see cref="long.MaxValue"/>: never.</summary>
    public abstract long NextDeadline { get; }

    /// <summary>True in power state D0.</summary>
    protected virtual bool IsPoweredUp => true;

    /// <summary>Where the message-signalled interrupt capability stands; 0: there is none.</summary>
    protected virtual int MsiOffset => 0;

    /// <summary>What was counted.</summary>
    public long this[PciCounter counter] => Volatile.Read(ref _counters[(int)counter]);

    /// <summary>Replaces the memory; the function takes a lease of its own.</summary>
    public void SetMemory(GuestMemory? memory, long now)
    {
        GuestMemory? former = Memory;
        Memory = memory?.Acquire();
        former?.Release();
        OnMasteringChanged(now);
    }

    /// <summary>Reads 1, 2 or 4 bytes of configuration; anything else, and what does not lie in one register, reads all ones and counts.</summary>
    public uint ReadConfiguration(int offset, int size)
    {
        if (!IsConfigurationAccess(offset, size)) return size switch { 1 => 0xff, 2 => 0xffff, _ => uint.MaxValue };
        return Configuration.Read(offset, size);
    }

    /// <summary>Writes 1, 2 or 4 bytes of configuration; anything else is ignored and counted.</summary>
    public void WriteConfiguration(int offset, int size, uint value, long now)
    {
        if (!IsConfigurationAccess(offset, size)) return;
        bool mastered = CanMaster;
        bool signals = MsiEnabled;
        Configuration.Write(offset, size, value);
        if (_interrupt && MsiEnabled && !signals) SignalMessage(); // it would be lost
        OnConfigurationWritten(now);
        UpdateLine();
        if (mastered != CanMaster) OnMasteringChanged(now);
    }

    /// <summary>Finds the range that an absolute address lies in, as the driver placed and enabled it.</summary>
    /// <returns>False, counted, when the access does not lie in one range whole.</returns>
    public bool TryFindBar(ulong address, int size, BarKind kind, out int bar, out uint offset)
    {
        ushort enable = kind == BarKind.Io ? PciCommand.IoSpace : PciCommand.MemorySpace;
        offset = 0;
        for (bar = 0; bar < Bars.Length; bar++)
        {
            if (Bars[bar].Kind != kind || (Configuration.Command & enable) == 0 || !IsPoweredUp) continue;
            uint start = Configuration.Read32(PciOffsets.Bar0 + (4 * bar)) & (kind == BarKind.Io ? ~0x3u : ~0xfu);
            ulong distance = address - start;
            if (start == 0 || distance >= Bars[bar].Size || (ulong)size > Bars[bar].Size - distance) continue;
            offset = (uint)distance;
            return true;
        }

        Count(PciCounter.OutsideBars);
        return false;
    }

    /// <summary>Reads 1, 2, 4 or 8 bytes of a range.</summary>
    public abstract ulong ReadBar(int bar, uint offset, int size, long now);

    /// <summary>Writes 1, 2, 4 or 8 bytes of a range.</summary>
    public abstract void WriteBar(int bar, uint offset, int size, ulong value, long now);

    /// <summary>Everything back to power-on, as RST# does.</summary>
    public abstract void Reset(long now);

    /// <summary>Lets time pass: what was due up to <paramref name="now"/> happens.</summary>
    public abstract void Advance(long now);

    /// <summary>The whole state but memory and counters, for <see cref="TryLoad"/>; times are stored relative to <paramref name="now"/>.</summary>
    public abstract byte[] Save(long now);

    /// <summary>Takes over a saved state; false, and the state of a new function after reset, when it makes no sense.</summary>
    public abstract bool TryLoad(ReadOnlySpan<byte> state, long now, out string? problem);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Memory?.Release();
        Memory = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the space of a type 0 header's fields, with base address registers for these ranges.</summary>
    internal static ConfigurationField BarField(int bar, Bar range) => new(
        PciOffsets.Bar0 + (4 * bar), 4, $"BAR{bar}", range.Kind == BarKind.Io ? 1u : 0u, ~(range.Size - 1));

    /// <summary>The configuration changed, by a write.</summary>
    protected virtual void OnConfigurationWritten(long now)
    {
    }

    /// <summary>Memory came or went, or the right to use it.</summary>
    protected virtual void OnMasteringChanged(long now)
    {
    }

    /// <summary>Counts.</summary>
    protected void Count(PciCounter counter) => _counters[(int)counter]++;

    /// <summary>Whether the function wants to interrupt. Signals what follows: a line's level, or a message on the way up.</summary>
    protected void SetInterrupt(bool wanted)
    {
        if (wanted == _interrupt) return;
        _interrupt = wanted;
        if (wanted && MsiEnabled) SignalMessage();
        UpdateLine();
    }

    /// <summary>The line follows what is wanted, the MSI enable bit and the command register's interrupt disable bit.</summary>
    protected void UpdateLine()
    {
        ushort status = Configuration.Read16(PciOffsets.Status);
        bool pending = _interrupt && !MsiEnabled;
        Configuration.Set16(PciOffsets.Status, (ushort)(pending ? status | PciStatus.InterruptPending : status & ~PciStatus.InterruptPending));
        bool line = pending && (Configuration.Command & PciCommand.InterruptDisable) == 0;
        if (line == _line) return;
        _line = line;
        Count(line ? PciCounter.LineRaised : PciCounter.LineLowered);
        Host?.SetInterrupt(line);
    }

    private bool MsiEnabled => MsiOffset != 0 && (Configuration.Read16(MsiOffset + 2) & 1) != 0;

    private void SignalMessage()
    {
        ulong address = Configuration.Read32(MsiOffset + 4) | ((ulong)Configuration.Read32(MsiOffset + 8) << 32);
        Count(PciCounter.Messages);
        if (CanMaster) Host?.SignalMessage(address, Configuration.Read16(MsiOffset + 12));
    }

    private bool IsConfigurationAccess(int offset, int size)
    {
        bool valid = size is 1 or 2 or 4 && offset is >= 0 and < ConfigurationSpace.Size && (offset & 3) + size <= 4;
        if (!valid) Count(PciCounter.BadConfigurationAccess);
        return valid;
    }
}
