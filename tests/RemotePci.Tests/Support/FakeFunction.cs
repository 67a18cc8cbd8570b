using System.Collections.Immutable;
using ActorNet.Devices.Pci;

namespace ActorNet.RemotePci.Tests.Support;

/// <summary>A function with one memory and one I/O BAR that keeps what is written, and an interrupt that register 0 sets.</summary>
internal sealed class FakeFunction() : PciFunction(new ConfigurationSpace(Fields), Ranges)
{
    public const uint MemoryBase = 0xfebc_0000, IoBase = 0xc000;

    public const int MemorySize = 0x1000, IoSize = 64;

    private static readonly ImmutableArray<Bar> Ranges = [new(BarKind.Memory32, MemorySize), new(BarKind.Io, IoSize)];

    private static readonly ImmutableArray<ConfigurationField> Fields =
    [
        new(0x00, 2, "vendor", 0x8086, 0),
        new(0x02, 2, "device", 0x100e, 0),
        new(0x04, 2, "command", 0, 0x0547),
        new(0x06, 2, "status", 0, 0),
        new(0x10, 4, "BAR0", 0, unchecked((uint)-MemorySize)),
        new(0x14, 4, "BAR1", 1, unchecked((uint)-IoSize)),
        new(0x3c, 1, "interrupt line", 0, 0xff),
        new(0x3d, 1, "interrupt pin", 1, 0),
    ];

    public Dictionary<(int Bar, uint Offset), ulong> Written { get; } = [];

    public List<string> Calls { get; } = [];

    public override long NextDeadline => long.MaxValue;

    /// <summary>Says what a driver would have to write; the BARs are where the constants say.</summary>
    public void Place(long now = 0)
    {
        WriteConfiguration(0x10, 4, MemoryBase, now);
        WriteConfiguration(0x14, 4, IoBase, now);
        WriteConfiguration(0x04, 2, 7, now);
    }

    /// <summary>Raises or lowers the interrupt of the device's own accord.</summary>
    public void Interrupt(bool wanted) => SetInterrupt(wanted);

    public override ulong ReadBar(int bar, uint offset, int size, long now)
    {
        Calls.Add($"read {bar}+{offset:x} {size} at {now}");
        if (bar == 0 && offset == 8) SetInterrupt(false);
        return Written.GetValueOrDefault((bar, offset), 0xfedc_ba98_7654_3210) & (ulong.MaxValue >> (64 - (8 * size)));
    }

    public override void WriteBar(int bar, uint offset, int size, ulong value, long now)
    {
        Calls.Add($"write {bar}+{offset:x} {size} = {value:x}");
        Written[(bar, offset)] = value;
        if (bar == 0 && offset == 0) SetInterrupt(value != 0);
    }

    public override void Reset(long now)
    {
        Calls.Add("reset");
        Written.Clear();
        SetInterrupt(false);
    }

    public override void Advance(long now)
    {
    }

    public override byte[] Save(long now) => [];

    public override bool TryLoad(ReadOnlySpan<byte> state, long now, out string? problem)
    {
        problem = null;
        return true;
    }
}
