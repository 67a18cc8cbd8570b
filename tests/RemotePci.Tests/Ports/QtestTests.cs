using ActorNet.RemotePci.Messages;
using ActorNet.RemotePci.Tests.Support;
using ActorNet.RemotePci.Topologies;

namespace ActorNet.RemotePci.Tests.Ports;

/// <summary>The interrupt line by QEMU's qtest socket, at the real port.</summary>
public sealed class QtestTests : PortTestBase
{
    private const uint CauseRead = MemoryBase + 0xc0, CauseSet = MemoryBase + 0xc8, MaskSet = MemoryBase + 0xd0;
    private const uint Cause = 0x200; // MDAC, which happens by itself only when the driver asks for it
    private const uint LinkStatusChange = 4;

    [Fact]
    public void Access_ThatLowersTheLine_IsAnsweredWhenQemuHasLoweredIt()
    {
        using FakeQtest line = StartWithLine();
        using Proxy qemu = Boot("n0");
        line.Expect("11 0");
        Interrupt(qemu);
        line.Expect("11 1");

        qemu.Send(Proxy.Bytes(RemoteCommand.BarRead, new BarAccess(CauseRead, 0, 4, 1)));

        Assert.Equal("11 0", line.Hear());
        Assert.False(qemu.HasAnswer);
        line.Answer();
        Assert.Equal(Cause, qemu.Answer() & Cause);
        Assert.Equal(0, Event(RemotePciCounter.LineTimeouts));
    }

    [Fact]
    public void Qemu_ThatNeverLowersTheLine_IsAnsweredAllTheSame()
    {
        using FakeQtest line = StartWithLine();
        using Proxy qemu = Boot("n0");
        using Proxy other = Boot("n1");
        line.Expect("11 0");
        Interrupt(qemu);
        line.Expect("11 1");

        qemu.Send(Proxy.Bytes(RemoteCommand.BarRead, new BarAccess(CauseRead, 0, 4, 1)));
        Assert.Equal("11 0", line.Hear());
        Assert.Equal(0x8086u, other.ReadConfiguration(0, 2)); // the lane does not wait

        Assert.Equal(Cause, qemu.Answer() & Cause);
        Assert.Equal(0x8086u, qemu.ReadConfiguration(0, 2));
        Assert.Equal(1, Event(RemotePciCounter.LineTimeouts));
    }

    [Fact]
    public void Interrupt_OfTheDevicesOwnAccord_IsSaidAtOnce()
    {
        using FakeQtest line = StartWithLine();
        using Proxy qemu = Boot("n0");
        line.Expect("11 0");
        qemu.WriteBar(MaskSet, 4, LinkStatusChange);

        qemu.WriteBar(MemoryBase, 4, 0x40); // CTRL: set link up; the negotiation that begins ends some time later

        line.Expect("11 1");
    }

    [Fact]
    public void Reset_WithTheLineUp_IsAnsweredAtOnce()
    {
        using FakeQtest line = StartWithLine();
        using Proxy qemu = Boot("n0");
        line.Expect("11 0");
        Interrupt(qemu);
        line.Expect("11 1");

        qemu.Reset();

        line.Expect("11 0");
        Assert.Equal(0, Event(RemotePciCounter.LineTimeouts));
    }

    [Fact]
    public void Line_ThatIsLost_IsReachedAgainAndHearsTheLevel()
    {
        using FakeQtest line = StartWithLine();
        using Proxy qemu = Boot("n0");
        line.Expect("11 0");
        qemu.WriteBar(MaskSet, 4, Cause);

        line.HangUp();
        qemu.WriteBar(CauseSet, 4, Cause);
        line.Accept();

        line.Expect("11 1");
        Assert.Equal(1, Event(RemotePciCounter.LineLost));
    }

    [Fact]
    public void Line_QemuDies_IsLowered()
    {
        using FakeQtest line = StartWithLine();
        using (Proxy qemu = Boot("n0"))
        {
            line.Expect("11 0");
            Interrupt(qemu);
            line.Expect("11 1");
        }

        line.Expect("11 0");
    }

    [Fact]
    public void Pin_Given_IsLoweredAsSoonAsThereIsSomebodyToHear()
    {
        using var line = new FakeQtest(Qtest);
        StartPorts(Irq, (E1000PortType.Gsi.Name, 10));
        line.Accept();
        line.Expect("10 0");

        using Proxy qemu = Boot("n0", interruptLine: 11);
        Interrupt(qemu);

        line.Expect("10 1");
    }

    [Fact]
    public void Refusal_IsSaidOnce()
    {
        using var line = new FakeQtest(Qtest);
        EventFilter.Info(contains: "QEMU says FAIL Unknown device").ExpectOne(() =>
        {
            StartPorts(Irq, (E1000PortType.Gsi.Name, 10));
            for (int i = 0; i < 3; i++)
            {
                line.Accept();
                line.Hear();
                line.Answer("FAIL Unknown device\n");
            }
        });
    }

    private FakeQtest StartWithLine()
    {
        var line = new FakeQtest(Qtest);
        StartPorts(Irq);
        line.Accept();
        return line;
    }

    private static void Interrupt(Proxy qemu)
    {
        qemu.WriteBar(MaskSet, 4, Cause);
        qemu.WriteBar(CauseSet, 4, Cause);
    }

    private (string Name, object Value) Irq => (E1000PortType.Irq.Name, new QtestSocket(Qtest));
}
