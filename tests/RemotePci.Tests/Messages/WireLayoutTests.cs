using System.Runtime.InteropServices;
using ActorNet.RemotePci.Messages;
using ActorNet.RemotePci.Tests.Support;

namespace ActorNet.RemotePci.Tests.Messages;

/// <summary>Structures as a C compiler of an x86-64 QEMU lays them out.</summary>
public sealed class WireLayoutTests
{
    [Fact]
    public void Structures_HaveTheSizesOfTheWire()
    {
        Assert.Equal(16, Marshal.SizeOf<MessageHeader>());
        Assert.Equal(12, Marshal.SizeOf<ConfigAccess>());
        Assert.Equal(24, Marshal.SizeOf<BarAccess>());
        Assert.Equal(192, MemorySections.Length);
    }

    [Fact]
    public void Header_CommandThenPaddingThenSize() =>
        Assert.Equal("0500000000000000 1800000000000000", Hex(MessageHeader.For(RemoteCommand.BarRead, 24)));

    [Fact]
    public void ConfigAccess_OffsetValueSize() =>
        Assert.Equal("1000000078563412 04000000", Hex(new ConfigAccess(0x10, 0x12345678, 4)));

    [Fact]
    public void BarAccess_AddressValueSizeKind() =>
        Assert.Equal("08c0ebfe00000000 0100000000000000 0400000001000000", Hex(new BarAccess(0xfeebc008, 1, 4, 1)));

    [Fact]
    public void Sections_ThreeArrays()
    {
        byte[] bytes = Proxy.Table(new(1, 2, 3), new(4, 5, 6));

        Assert.Equal(1, bytes[16]);
        Assert.Equal(4, bytes[24]);
        Assert.Equal(2, bytes[16 + 64]);
        Assert.Equal(5, bytes[24 + 64]);
        Assert.Equal(3, bytes[16 + 128]);
        Assert.Equal(new MemorySection(4, 5, 6), MemorySections.Read(bytes.AsSpan(16), 1));
    }

    [Fact]
    public void Table_NumbersAndNamesAreEachOnce()
    {
        Assert.Equal(CommandTable.All.Count, CommandTable.All.Select(rule => rule.Command).Distinct().Count());
        Assert.Equal(CommandTable.All.Count, CommandTable.All.Select(rule => rule.Name).Distinct().Count());
        Assert.All(CommandTable.All, rule => Assert.Same(rule, CommandTable.Find((int)rule.Command)));
        Assert.Null(CommandTable.Find((int)RemoteCommand.Return));
        Assert.Null(CommandTable.Find(-1));
        Assert.Null(CommandTable.Find(8));
    }

    [Fact]
    public void Counters_AreInTheOrderOfTheTable() =>
        Assert.Equal(Enum.GetValues<RemotePciCounter>(), RemotePciCounters.Table.Select(row => row.Counter));

    private static string Hex<T>(T value)
        where T : unmanaged =>
        string.Join(' ', Convert.ToHexStringLower(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value))).Chunk(16).Select(static chunk => new string(chunk)));
}
