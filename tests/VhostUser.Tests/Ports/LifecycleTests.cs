using System.Runtime.InteropServices;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Memory;
using ActorNet.Guest.VirtioNet;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.FrontEnd;
using ActorNet.VhostUser.Messages;
using ActorNet.VhostUser.Tests.BackEnd;

namespace ActorNet.VhostUser.Tests.Ports;

/// <summary>Front ends that come, go, come too many, and misbehave; and what the other port notices of it: nothing.</summary>
public class LifecycleTests : PortTestBase
{
    [Fact]
    public void FrontEnd_LeavesAndAnotherComes_OnTheSameSocket()
    {
        StartPorts();
        using SharedGuest b = Connect("n1").Start();
        for (int i = 0; i < 5; i++)
        {
            using SharedGuest a = Connect("n0").Start();
            AssertTraffic(a, b);
            a.HangUp();
            AwaitUnmapped(a);
        }
        Assert.True(b.IsMappedElsewhere);
    }

    [Fact]
    public void FrontEnd_ComesBackBeforeItWasSeenToLeave_IsServed()
    {
        StartPorts();
        using SharedGuest b = Connect("n1").Start();
        SharedGuest a = Connect("n0").Start();
        for (int i = 0; i < 20; i++)
        {
            a.Dispose();
            a = Connect("n0").Start();
        }
        AssertTraffic(a, b);
        a.Dispose();
    }

    [Fact]
    public void FrontEnd_LeavesAtEveryPointOfTheSetUp_LeavesNothingBehind()
    {
        StartPorts();
        using SharedGuest b = Connect("n1").Start();
        for (int steps = 0; steps < 14; steps++)
        {
            using var files = new NamedFiles();
            SetUpPartly(files, steps);
            AwaitAssert(() => Assert.Equal((0, 0), (files.OpenElsewhere, files.Mapped)));
        }
        using SharedGuest a = Connect("n0").Start();
        AssertTraffic(a, b);
    }

    [Fact]
    public void SecondFrontEnd_IsTurnedAway_AndTheFirstGoesOn()
    {
        StartPorts();
        using SharedGuest a = Connect("n0").Start();
        using SharedGuest b = Connect("n1").Start();

        EventFilter.Warning(contains: "a second front end on").ExpectOne(() =>
        {
            for (int i = 0; i < 3; i++)
            {
                using var second = new VhostUserFrontEnd(new FrontEndChannel(Dial("n0")));
                Assert.Throws<VhostUserException>(() => second.Open());
            }
        });

        AssertTraffic(a, b);
    }

    [Fact]
    public void BadMessage_EndsThatSessionWithOneLine_AndTheOtherPortGoesOn()
    {
        StartPorts();
        using SharedGuest a = Connect("n0").Start();
        using SharedGuest b = Connect("n1").Start();
        AssertTraffic(a, b);

        EventFilter.Warning(start: $"n0: front end on {Socket("n0")}: SET_VRING_NUM: size 5 of ring 0 is not a power of two").ExpectOne(() =>
            Assert.Throws<VhostUserException>(() => a.FrontEnd.StartRing(0, new(5, 0, 0, 0, Devices.Virtio.AddressSpace.User), default, null, null)));
        AwaitUnmapped(a);

        Assert.True(b.IsMappedElsewhere);
        using SharedGuest c = Connect("n0").Start();
        AssertTraffic(c, b);
    }

    [Fact]
    public void BadFrontEnds_InARow_AreSpokenOfOnce_UntilOneIsBetter()
    {
        StartPorts();
        using SharedGuest b = Connect("n1").Start();
        string bad = $"n0: front end on {Socket("n0")}: SET_VRING_NUM: size 5";
        for (int round = 0; round < 2; round++)
        {
            EventFilter.Warning(start: bad).ExpectOne(() =>
            {
                for (int i = 0; i < 3; i++)
                {
                    using var channel = new FrontEndChannel(Dial("n0"));
                    channel.Send(FrontEndRequest.SetVringNum, new VringState(0, 5));
                    Assert.Throws<VhostUserException>(() => channel.Receive<ulong>(FrontEndRequest.GetFeatures));
                }
            });
            using SharedGuest a = Connect("n0").Start();
            AssertTraffic(a, b);
        }
    }

    [Fact]
    public void FrontEnd_ThatLeavesWithTheSocketOfOurRequests_IsNoCauseForAWarning()
    {
        StartPorts();
        using SharedGuest b = Connect("n1").Start();
        EventFilter.Warning().Expect(0, () =>
        {
            for (int i = 0; i < 3; i++)
            {
                SharedGuest a = Connect("n0").Start();
                (UnixConnection here, UnixConnection there) = UnixConnection.Pair();
                a.FrontEnd.SetFile(FrontEndRequest.SetBackEndReqFd, 0, there.Handle);
                there.Dispose();
                AssertTraffic(a, b);
                EventFilter.Info(contains: "is gone").ExpectOne(() =>
                {
                    here.Dispose(); // first, as QEMU does
                    a.HangUp();
                });
                AwaitUnmapped(a);
                a.Dispose();
            }
        });
    }

    [Fact]
    public void BrokenRing_StartedAnew_MayBreakAgain_AndIsToldAgain()
    {
        StartPorts();
        using SharedGuest a = Connect("n0").Start();
        EventFilter.Warning(contains: "the guest broke queue 1").ExpectOne(() =>
        {
            for (int round = 0; round < 3; round++)
            {
                a.BreakRing(1);
                a.WaitForError(1);
                for (int ring = 0; ring < 3; ring++) a.FrontEnd.StopRing(ring);
                for (int ring = 0; ring < 3; ring++) a.StartRing(ring, 0);
            }
        });
    }

    [Fact]
    public void BrokenRing_IsToldToItsFrontEnd_AndIsWholeAgainAfterAReset()
    {
        StartPorts();
        using SharedGuest a = Connect("n0").Start();
        using SharedGuest b = Connect("n1").Start();
        AssertTraffic(a, b);

        EventFilter.Warning(contains: "the guest broke queue 1").ExpectOne(() =>
        {
            a.BreakRing(1);
            a.WaitForError(1);
        });

        b.Send(Frame(60, 1)); // goes nowhere, and hurts nobody
        a.HangUp();
        using SharedGuest c = Connect("n0").Start();
        AssertTraffic(c, b);
    }

    [Fact]
    public void RingOutsideTheMemory_IsToldToItsFrontEnd_AndTheSessionGoesOn()
    {
        StartPorts();
        using SharedGuest b = Connect("n1").Start();
        using var channel = new FrontEndChannel(Dial("n0"));
        using EventFd error = EventFd.Create();
        using var files = new NamedFiles();
        channel.Send(FrontEndRequest.SetVringErr, 0ul, [error.Handle]);
        SendTable(channel, files);
        EventFilter.Warning(contains: "ring 0 cannot start").ExpectOne(() =>
        {
            channel.Send(FrontEndRequest.SetVringNum, new VringState(0, 256));
            channel.Send(FrontEndRequest.SetVringAddr, new VringAddress(0, 0, 0x1000, 0x2000, 0x3000, 0));
            channel.Send(FrontEndRequest.SetVringKick, 0ul, [files.Bell()]);
            Assert.Equal(ReadyEvents.Readable, error.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.FromSeconds(10)));
        });

        channel.Send(FrontEndRequest.GetFeatures);
        Assert.NotEqual(0ul, channel.Receive<ulong>(FrontEndRequest.GetFeatures));
    }

    [Fact]
    public void MultiqueueGuest_MayChangeWhereTheControlQueueIs_WithoutHarm()
    {
        StartPorts(queues: 2);
        using SharedGuest b = Connect("n1", new VirtioNetDriverOptions { QueuePairs = 2 }).Start();
        // Without MQ the control queue is number 2, with it number 4: rings that run under the other meaning are stopped.
        using SharedGuest a = Connect("n0", new VirtioNetDriverOptions { Features = VirtioNetDriverOptions.UsableFeatures & ~Devices.Virtio.FeatureBits.Mq }).Start();
        a.FrontEnd.SetFeatures(a.FrontEnd.OfferedFeatures);
        for (int ring = 0; ring < 5; ring++) a.FrontEnd.StopRing(ring);
        a.HangUp();

        using SharedGuest c = Connect("n0", new VirtioNetDriverOptions { QueuePairs = 2 }).Start();
        AssertTraffic(c, b);
    }

    [Fact]
    public void ClientMode_WaitsForTheFrontEnd_AndComesBackToIt()
    {
        StartPorts(isServer: false);
        using SharedGuest b = Await("n1");
        for (int i = 0; i < 3; i++)
        {
            using SharedGuest a = Await("n0");
            AssertTraffic(a, b);
        }
    }

    [Fact]
    public void Link_SetDown_IsToldToTheFrontEnd()
    {
        StartPorts();
        using var channel = new FrontEndChannel(Dial("n0"));
        using var frontEnd = new VhostUserFrontEnd(channel);
        frontEnd.Open(ProtocolFeatures.Config | ProtocolFeatures.BackEndReq | ProtocolFeatures.ReplyAck);
        (UnixConnection own, UnixConnection theirs) = UnixConnection.Pair();
        channel.Send(FrontEndRequest.SetBackEndReqFd, [theirs.Handle], needReply: true);
        Assert.Equal(0ul, channel.Receive<ulong>(FrontEndRequest.SetBackEndReqFd));
        theirs.Dispose();
        Assert.Equal([1, 0], frontEnd.ReadConfig(6, 2));

        Topology!.Tell(new SetPortLink("n0", false), TestActor);
        Assert.IsType<TopologyChanged>(ReceiveOne(TimeSpan.FromSeconds(10)));

        Assert.Equal(ReadyEvents.Readable, own.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.FromSeconds(10)) & ReadyEvents.Readable);
        byte[] header = new byte[MessageHeader.Length];
        Assert.Equal(IoStatus.Done, own.TryReceive(header, [], out _));
        Assert.Equal(new MessageHeader((uint)BackEndRequest.ConfigChange, MessageHeader.Version | MessageHeader.NeedReply, 0), MemoryMarshal.Read<MessageHeader>(header));
        Assert.Equal([0, 0], frontEnd.ReadConfig(6, 2));
        own.Dispose();
    }

    [Fact]
    public void Station_Announced_IsHeardByTheOthers()
    {
        StartPorts();
        using SharedGuest a = Connect("n0").Start();
        using SharedGuest b = Connect("n1").Start();
        a.Meet(b);

        a.Tell(FrontEndRequest.SendRarp, 0x0302_0100_5452ul);

        byte[] frame = b.Receive();
        Assert.Equal(60, frame.Length);
        Assert.Equal([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x52, 0x54, 0, 1, 2, 3, 0x80, 0x35, 0, 1, 8, 0, 6, 4, 0, 3], frame[..22]);
        Assert.Equal([0x52, 0x54, 0, 1, 2, 3, 0, 0, 0, 0, 0x52, 0x54, 0, 1, 2, 3, 0, 0, 0, 0], frame[22..42]);
    }

    [Fact]
    public void Log_OfAMigration_HasThePagesThatTheDeviceWrote()
    {
        StartPorts();
        using SharedGuest a = Connect("n0").Start();
        using SharedGuest b = Connect("n1").Start();
        AssertTraffic(a, b);
        using FdHandle file = MemFd.Create("dirty-log", 0x10000);
        using MemoryMapping bitmap = MemoryMapping.Map(file, 0, 0x10000, writable: true);
        var log = new DirtyLog(MemorySlice.OfMapping(bitmap.Address, 0x10000));
        b.Tell(FrontEndRequest.SetLogBase, new LogDescription(0x10000, 0), file);
        b.FrontEnd.SetFeatures(b.Driver.Features | ProtocolFeatures.VirtioLogAll);
        b.LogRings();

        a.Send(Frame(1000, 3));
        Assert.Equal(Frame(1000, 3), b.Receive());
        b.FrontEnd.SetFeatures(b.Driver.Features); // no mark after this

        ulong used = b.Driver.Layout(0).Used;
        Assert.True(log.IsMarked(used));
        int marked = Enumerable.Range(0, 0x80000).Count(page => log.IsMarked((ulong)page * DirtyLog.PageSize));
        Assert.InRange(marked, 2, 20);
        AssertTraffic(a, b);
    }

    [Fact]
    public void SocketInUse_FailsTheTopology_NamingIt()
    {
        using UnixListener other = UnixListener.Bind(Socket("n1"));

        var failed = Assert.IsType<TopologyFailed>(TryStartPorts());

        TopologyProblem problem = Assert.Single(failed.Problems);
        Assert.Contains(Socket("n1"), problem.Text, StringComparison.Ordinal);
        Assert.Contains("Another program listens there", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void System_Terminated_RemovesTheSockets_AndUnmapsTheGuests()
    {
        StartPorts();
        using SharedGuest a = Connect("n0").Start();
        Assert.True(a.IsMappedElsewhere);

        Shutdown();

        Assert.False(File.Exists(Socket("n0")));
        Assert.False(a.IsMappedElsewhere);
    }

    private static void AssertTraffic(SharedGuest a, SharedGuest b)
    {
        a.Meet(b);
        b.Meet(a);
        a.Send(Frame(1000, 1));
        Assert.Equal(Frame(1000, 1), b.Receive());
        b.Send(Frame(1000, 2));
        Assert.Equal(Frame(1000, 2), a.Receive());
    }

    private void AwaitUnmapped(SharedGuest guest) => AwaitAssert(() => Assert.False(guest.IsMappedElsewhere));

    // The front end listens; the port, in client mode, connects.
    private SharedGuest Await(string id)
    {
        using UnixListener listener = UnixListener.Bind(Socket(id));
        Assert.Equal(ReadyEvents.Readable, listener.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.FromSeconds(20)));
        Assert.Equal(IoStatus.Done, listener.TryAccept(out UnixConnection? connection));
        return new SharedGuest(connection!).Start();
    }

    private void SetUpPartly(NamedFiles files, int steps)
    {
        using var channel = new FrontEndChannel(Dial("n0"));
        Action[] all =
        [
            () => channel.Send(FrontEndRequest.SetOwner),
            () => channel.Send(FrontEndRequest.GetFeatures),
            () => channel.Send(FrontEndRequest.SetFeatures, 1ul << 32),
            () => channel.Send(FrontEndRequest.SetVringCall, 0ul, [files.Bell()]),
            () => channel.Send(FrontEndRequest.SetVringErr, 0ul, [files.Bell()]),
            () => SendTable(channel, files),
            () => channel.Send(FrontEndRequest.SetVringNum, new VringState(0, 16)),
            () => channel.Send(FrontEndRequest.SetVringBase, new VringState(0, 0)),
            () => channel.Send(FrontEndRequest.SetVringAddr, Dialogue.AddressOf(0)),
            () => channel.Send(FrontEndRequest.SetVringKick, 0ul, [files.Bell()]),
            () => channel.Send(FrontEndRequest.SetVringKick, 0ul, [files.Bell()]),
            () => SendTable(channel, files),
            () => channel.Send(FrontEndRequest.GetVringBase, new VringState(0, 0)),
        ];
        foreach (Action step in all.Take(steps)) step();
    }

    private static void SendTable(FrontEndChannel channel, NamedFiles files)
    {
        byte[] table = new byte[40];
        MemoryMarshal.Write(table, 1);
        MemoryMarshal.Write(table.AsSpan(8), new RegionDescription(0, 0x10000, 0x7f00_0000_0000, 0));
        channel.SendBytes(FrontEndRequest.SetMemTable, table, [files.Create(0x10000)]);
    }
}
