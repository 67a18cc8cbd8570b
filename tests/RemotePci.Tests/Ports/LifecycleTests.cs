using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Messages;
using ActorNet.RemotePci.Tests.Support;

namespace ActorNet.RemotePci.Tests.Ports;

/// <summary>QEMUs that come, go, die and misbehave, at the real port.</summary>
public sealed class LifecycleTests : PortTestBase
{
    private const uint ReceiveAddressLow = 0x5400;

    [Fact]
    public void Connect_FindsAnE1000WithItsAddress()
    {
        StartPorts((Topologies.E1000PortType.Mac.Name, Devices.Frames.MacAddress.FromValue(0x5254_0012_3456)));
        using Proxy qemu = Boot("n0");

        Assert.Equal(0x100e_8086u, qemu.ReadConfiguration(0, 4));
        Assert.Equal(0x1200_5452ul, qemu.ReadBar(MemoryBase + ReceiveAddressLow, 4));
    }

    [Fact]
    public void Disconnect_DeviceIsResetAndMemoryLetGo_AndTheNextOneIsServed()
    {
        using var files = new NamedFiles();
        StartPorts();
        using (Proxy first = Boot("n0"))
        {
            first.Send(Proxy.Table(new MemorySection(0, 0x1000, 0)), files.Create());
            first.Send(RemoteCommand.SetIrqFd, files.Bell(), files.Bell());
            first.WriteBar(MemoryBase + 0x2800, 4, 0x1230);
            Assert.Equal(0x1230ul, first.ReadBar(MemoryBase + 0x2800, 4));
            Assert.Equal(1, files.Mapped);
        }

        AwaitAssert(() => Assert.Equal((0, 0), (files.OpenElsewhere, files.Mapped)));
        using Proxy second = Connect("n0");
        Assert.Equal(0u, second.ReadConfiguration(0x10, 4));
        second.Dispose();
        using Proxy third = Boot("n0");
        Assert.Equal(0ul, third.ReadBar(MemoryBase + 0x2800, 4));
        Assert.Equal(3, Event(RemotePciCounter.Connections));
    }

    [Fact]
    public void Connect_Twice_TheSecondIsTurnedAwayWithOneLine()
    {
        StartPorts();
        using Proxy first = Boot("n0");

        EventFilter.Warning(contains: "a second QEMU on").ExpectOne(() =>
        {
            for (int i = 0; i < 3; i++)
            {
                using Proxy second = Connect("n0");
                second.ExpectClosed();
            }
        });

        Assert.Equal(0x8086u, first.ReadConfiguration(0, 2));
        Assert.Equal(3, Event(RemotePciCounter.TurnedAway));
    }

    [Fact]
    public void BrokenRule_EndsTheSessionWithOneLine_AndOtherPortsGoOn()
    {
        using var files = new NamedFiles();
        StartPorts();
        using Proxy other = Boot("n1");
        using Proxy bad = Boot("n0");
        bad.Send(Proxy.Table(new MemorySection(0, 0x1000, 0)), files.Create());

        EventFilter.Warning(start: $"n0: QEMU on {Socket("n0")}: PCI_CFGREAD: 3 bytes at 0x0; its session ends").ExpectOne(() =>
        {
            bad.Send(Proxy.Bytes(RemoteCommand.ConfigRead, new ConfigAccess(0, 0, 3)));
            bad.ExpectClosed();
        });

        Assert.Equal(0x8086u, other.ReadConfiguration(0, 2));
        using Proxy next = Boot("n0");
        Assert.Equal(0x8086u, next.ReadConfiguration(0, 2));
        Assert.Equal(1, Event(RemotePciCounter.Faults));
        AwaitAssert(() => Assert.Equal((0, 0), (files.OpenElsewhere, files.Mapped)));
    }

    [Fact]
    public void Socket_ThatADeadProgramLeft_IsTakenOver()
    {
        UnixListener dead = UnixListener.Bind(Socket("n0"));
        dead.Handle.Dispose();
        Assert.True(File.Exists(Socket("n0")));

        StartPorts();

        using Proxy qemu = Boot("n0");
        Assert.Equal(0x8086u, qemu.ReadConfiguration(0, 2));
    }

    [Fact]
    public void Events_InterruptAndResample_ReachTheGuest()
    {
        using var files = new NamedFiles();
        StartPorts();
        using Proxy qemu = Boot("n0");
        FdHandle interruptHandle = files.Bell(), resampleHandle = files.Bell();
        qemu.Send(RemoteCommand.SetIrqFd, interruptHandle, resampleHandle);
        using EventFd interrupt = EventFd.FromHandle(interruptHandle), resample = EventFd.FromHandle(resampleHandle);

        qemu.WriteBar(MemoryBase + 0xd0, 4, 0x200); // IMS: MDI/O access complete
        qemu.WriteBar(MemoryBase + 0xc8, 4, 0x200); // ICS
        Assert.Equal(1ul, interrupt.Drain());

        resample.Signal();
        AwaitAssert(() => Assert.Equal(1ul, interrupt.Drain()));
        Assert.Equal(0x200ul, qemu.ReadBar(MemoryBase + 0xc0, 4) & 0x200); // ICR
        resample.Signal();
        AwaitAssert(() => Assert.Equal(2, Event(RemotePciCounter.Resamples)));
        Assert.Equal(0ul, interrupt.Drain());
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void RandomSessions_LeaveNothingBehind(int seed)
    {
        var random = new Random(seed);
        using var files = new NamedFiles();
        StartPorts();
        for (int session = 0; session < 20; session++)
        {
            using (Proxy qemu = Boot("n0")) Scribble(qemu, random, files);
            AwaitAssert(() => Assert.Equal((0, 0), (files.OpenElsewhere, files.Mapped)));
        }

        using Proxy last = Boot("n0");
        Assert.Equal(0x8086u, last.ReadConfiguration(0, 2));
    }

    private static void Scribble(Proxy qemu, Random random, NamedFiles files)
    {
        byte[] answers = new byte[4096];
        qemu.Send(Proxy.Table(new MemorySection(0, 0x1_0000, 0)), files.Create(0x1_0000));
        for (int i = 0; i < 100; i++)
        {
            byte[] bytes = random.Next(4) switch
            {
                0 => Proxy.Bytes(RemoteCommand.BarRead, new BarAccess(MemoryBase + (ulong)random.Next(0x6000), 0, 4, 1)),
                1 when random.Next(60) == 0 => Proxy.Bytes(RemoteCommand.ConfigRead, new ConfigAccess((uint)random.Next(300), 0, random.Next(6))),
                _ => Proxy.Bytes(RemoteCommand.BarWrite, new BarAccess(MemoryBase + (ulong)(4 * random.Next(0x1800)), (ulong)random.NextInt64() & 0xffff_ffff, 4, 1)),
            };
            if (qemu.Connection.TrySend(bytes, [], out _) != IoStatus.Done) return;
            while (qemu.Connection.TryReceive(answers, [], out int count) == IoStatus.Done && count > 0)
            {
            }
        }
    }
}
