using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Messages;
using ActorNet.RemotePci.Tests.Support;
using static ActorNet.RemotePci.Tests.Support.FakeFunction;

namespace ActorNet.RemotePci.Tests.Sessions;

/// <summary>What a guest's accesses become, and what they are answered.</summary>
public sealed class AccessTests
{
    [Fact]
    public void Probe_AsQemuDoesIt_FindsDeviceAndRanges()
    {
        using var dialogue = new Dialogue();
        Proxy qemu = dialogue.Proxy;

        Assert.Equal(0x8086u, qemu.ReadConfiguration(0x00, 2));
        Assert.Equal(0x100eu, qemu.ReadConfiguration(0x02, 2));
        uint[] sizes = [.. new uint[] { 0x10, 0x14, 0x18, 0x1c, 0x20, 0x24, 0x28 }.Select(offset =>
        {
            uint original = qemu.ReadConfiguration(offset, 4);
            qemu.WriteConfiguration(offset, 4, uint.MaxValue);
            uint mask = qemu.ReadConfiguration(offset, 4) & ~0xfu;
            qemu.WriteConfiguration(offset, 4, original);
            return mask == 0 ? 0 : ~mask + 1;
        })];

        Assert.Equal([MemorySize, IoSize, 0, 0, 0, 0, 0], sizes);
        Assert.Equal(1u, qemu.ReadConfiguration(0x14, 4) & 1);
    }

    [Theory]
    [InlineData(1, 0x10ul)]
    [InlineData(2, 0x3210ul)]
    [InlineData(4, 0x7654_3210ul)]
    [InlineData(8, 0xfedc_ba98_7654_3210ul)]
    public void ReadBar_EachSize_ComesInTheLowBytes(uint size, ulong expected)
    {
        using var dialogue = new Dialogue { Now = 77 };
        dialogue.Function.Place();

        Assert.Equal(expected, dialogue.Proxy.ReadBar(MemoryBase + 0x40, size));
        Assert.Equal([$"read 0+40 {size} at 77"], dialogue.Function.Calls);
    }

    [Fact]
    public void WriteBar_UpperBytesAreNotTheDevices()
    {
        using var dialogue = new Dialogue();
        dialogue.Function.Place();

        dialogue.Proxy.WriteBar(IoBase + 4, 2, 0xaabb_ccdd, memory: false);

        Assert.Equal(["write 1+4 2 = ccdd"], dialogue.Function.Calls);
    }

    [Theory]
    [InlineData(MemoryBase - 4, 4, true)]
    [InlineData(MemoryBase + MemorySize, 4, true)]
    [InlineData(MemoryBase + MemorySize - 4, 8, true)]
    [InlineData(MemoryBase, 4, false)]
    [InlineData(IoBase, 4, true)]
    [InlineData(ulong.MaxValue, 8, true)]
    [InlineData(ulong.MaxValue - 3, 4, true)]
    public void Access_WhereNoBarIs_ReadsOnesAndIsCounted(ulong address, uint size, bool memory)
    {
        using var dialogue = new Dialogue();
        dialogue.Function.Place();

        Assert.Equal(ulong.MaxValue >> (int)(64 - (8 * size)), dialogue.Proxy.ReadBar(address, size, memory));
        dialogue.Proxy.WriteBar(address, size, 1, memory);

        Assert.Empty(dialogue.Function.Calls);
        Assert.Equal(2, dialogue.Counters[RemotePciCounter.Unclaimed]);
        Assert.Null(dialogue.Fault);
    }

    [Fact]
    public void Access_BeforeBarsAreEnabled_ReachesNothing()
    {
        using var dialogue = new Dialogue();

        Assert.Equal(0xffff_fffful, dialogue.Proxy.ReadBar(MemoryBase, 4));
        Assert.Empty(dialogue.Function.Calls);
    }

    [Theory]
    [InlineData(0xff, 1)]
    [InlineData(0xfe, 2)]
    [InlineData(0xfc, 4)]
    public void Configuration_LastBytes_AreServed(uint offset, int size)
    {
        using var dialogue = new Dialogue();

        Assert.Equal(0u, dialogue.Proxy.ReadConfiguration(offset, size));
    }

    [Theory]
    [InlineData(0x3c, 1, 11u, new[] { 11 })]
    [InlineData(0x3c, 4, 0x010au, new[] { 10 })]
    [InlineData(0x3d, 1, 9u, new int[0])]
    [InlineData(0x38, 4, 9u, new int[0])]
    public void Configuration_InterruptLine_IsTold(uint offset, int size, uint value, int[] routed)
    {
        using var dialogue = new Dialogue();

        dialogue.Proxy.WriteConfiguration(offset, size, value);

        Assert.Equal(routed, dialogue.Routed);
    }

    [Fact]
    public void Reset_IsAnsweredWithoutValue()
    {
        using var dialogue = new Dialogue();

        dialogue.Proxy.Reset();

        Assert.Equal(["reset"], dialogue.Function.Calls);
        Assert.Equal(1, dialogue.Counters[RemotePciCounter.Resets]);
    }

    [Fact]
    public void Commands_ManyAtOnce_AreAnsweredInOrderAndBudgetBoundsATurn()
    {
        using var dialogue = new Dialogue();
        dialogue.Function.Place();
        byte[] all = [.. Enumerable.Range(0, 20).SelectMany(i => Proxy.Bytes(RemoteCommand.BarWrite, new BarAccess(MemoryBase + (ulong)(8 * i), (ulong)i, 4, 1)))];
        Assert.Equal(IoStatus.Done, dialogue.Proxy.Connection.TrySend(all, [], out _));

        Assert.Equal(PumpResult.More, dialogue.Pump(budget: 15));

        Assert.Equal(15, dialogue.Function.Written.Count);
        Assert.Equal(PumpResult.Idle, dialogue.Pump(budget: 15));
        Assert.Equal(20, dialogue.Function.Written.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(17)]
    public void Commands_InPieces_AreWhole(int piece)
    {
        using var dialogue = new Dialogue();
        dialogue.Function.Place();
        byte[] all = [.. Proxy.Bytes(RemoteCommand.BarWrite, new BarAccess(MemoryBase + 16, 5, 4, 1)), .. Proxy.Bytes(RemoteCommand.ConfigRead, new ConfigAccess(0, 0, 4))];

        foreach (byte[] part in all.Chunk(piece)) dialogue.Proxy.Send(part);

        Assert.Equal(0ul, dialogue.Proxy.Answer());
        Assert.Equal(0x100e_8086ul, dialogue.Proxy.Answer());
        Assert.Equal(5ul, dialogue.Function.Written[(0, 16)]);
    }

    [Fact]
    public void Access_AllocatesNothing()
    {
        using var dialogue = new Dialogue();
        dialogue.Function.Place();
        byte[] bytes = Proxy.Bytes(RemoteCommand.ConfigRead, new ConfigAccess(0x10, 0, 4));
        byte[] answer = new byte[64];
        var strays = new List<FdHandle>();

        Allocation.AssertNone(() =>
        {
            dialogue.Proxy.Connection.TrySend(bytes, [], out _);
            dialogue.Pump();
            dialogue.Proxy.Connection.TryReceive(answer, strays, out _);
        });
    }
}
