using System.Buffers.Binary;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Tests.Ports;
using ActorNet.VhostUser.Topologies;

namespace ActorNet.VhostUser.Tests.Clients;

/// <summary>Back ends that are not there, go away in mid-traffic and come back, and what a frame makes of that: it arrives once or never.</summary>
public class ClientLifecycleTests : ClientTestBase
{
    [Fact]
    public void WithoutBackEnd_TheLinkIsDown_AndFramesAreDroppedAndCounted()
    {
        Start(NearHalf());
        using SharedGuest a = Connect("near").Start();
        for (int i = 0; i < 50; i++) a.Send(Frame(100, i));

        AwaitAssert(() =>
        {
            Assert.False(Report("c0").LinkUp);
            Assert.Equal(50, Report("near").FramesIn);
            Assert.Equal(0, Report("c0").Imbalance);
            Assert.Equal(0, Report("h1").Queued + Report("c0").Queued);
        });
    }

    [Theory]
    [InlineData(true, OffloadSet.Checksum | OffloadSet.Tso4 | OffloadSet.Tso6)]
    [InlineData(false, OffloadSet.None)]
    public void BackEnd_Runs_APeerThatFollowsHearsWhatItTakes(bool offloads, OffloadSet expected)
    {
        Start(FarHalf(2, isServer: true));
        TestProbe supervisor = CreateTestProbe(), peer = CreateTestProbe();
        Props props = VhostUserClientPorts.Create(Client(("offloads", offloads), ("queues", 2)), TopologySettings.DefaultDispatcher);
        IActorRef client = supervisor.ChildActorOf(props, "c0");
        client.Tell(new Connect(peer.Ref, new LinkSettings(512)) { PeerFollows = true });

        var takes = (PeerTakes)supervisor.FishForMessage(static message => message is PeerTakes, TimeSpan.FromSeconds(20));
        Assert.Equal((expected, 2), (takes.Offloads & (OffloadSet.Checksum | OffloadSet.Tso4 | OffloadSet.Tso6), takes.QueuePairs));
        client.Tell(new Connect(peer.Ref, new LinkSettings(512)) { PeerFollows = true }); // another peer
        Assert.Equal(takes, supervisor.FishForMessage(static message => message is PeerTakes, TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void BackEnd_GoesAndComesBack_InMidTraffic_NoFrameComesTwice(bool isServer)
    {
        StartChain(("server", isServer));
        using SharedGuest a = Connect("near").Start();
        using SharedGuest b = Connect("far").Start();
        Meet(a, b);
        PortSettings middle = Device(Middle, "h2", 1, isServer: !isServer);
        long last = -1, number = 0;
        for (int round = 0; round < 4; round++)
        {
            for (int i = 0; i < 300; i++) a.Send(Numbered(number++));
            Change(new RemovePort(Middle));
            for (int i = 0; i < 300; i++) a.Send(Numbered(number++));
            AwaitClient(static report => !report.LinkUp);
            Change(new AddPort(middle));
            AwaitClient(static report => report.LinkUp);
            Meet(a, b);
            long mark = number;
            for (int i = 0; i < 100; i++) a.Send(Numbered(number++));
            while (last < number - 1)
            {
                long next = NumberOf(b.Receive());
                Assert.True(next > last, $"{next} came after {last}");
                if (last >= mark) Assert.Equal(last + 1, next);
                last = next;
            }
        }

        Assert.True(b.HasNothing);
        PortReport report = Report("c0");
        Assert.Equal(5, Event(report, "sessions"));
        Assert.Equal(4, Event(report, "back-end-lost"));
        Assert.Equal(0, report.Imbalance);
        Assert.Equal(0, Drop(report, "ring-faults"));
    }

    [Fact]
    public void Client_GoesAndComesBack_InMidTraffic_NoFrameComesTwice()
    {
        StartChain();
        using SharedGuest a = Connect("near").Start();
        using SharedGuest b = Connect("far").Start();
        Meet(a, b);
        long last = -1, number = 0;
        for (int round = 0; round < 4; round++)
        {
            for (int i = 0; i < 300; i++) b.Send(Numbered(number++));
            Change(new RemovePort("c0"));
            for (int i = 0; i < 300; i++) b.Send(Numbered(number++));
            Change(new AddPort(Client()));
            AwaitClient(static report => report.LinkUp);
            Meet(a, b);
            for (int i = 0; i < 100; i++) b.Send(Numbered(number++));
            while (last < number - 1)
            {
                long next = NumberOf(a.Receive());
                Assert.True(next > last, $"{next} came after {last}");
                last = next;
            }
        }

        Assert.True(a.HasNothing);
        Assert.Equal(0, Report("c0").Imbalance);
    }

    [Fact]
    public void SecondBackEnd_IsTurnedAway_AndTheFirstGoesOn()
    {
        StartChain(("server", true));
        using SharedGuest a = Connect("near").Start();
        using SharedGuest b = Connect("far").Start();
        Meet(a, b);
        EventFilter.Warning(contains: "a second back end on").ExpectOne(() =>
        {
            for (int i = 0; i < 3; i++)
            {
                using UnixConnection second = Dial(Middle);
                Assert.NotEqual(ReadyEvents.None, second.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.FromSeconds(10)));
                Assert.Equal(IoStatus.Closed, second.TryReceive(new byte[1], [], out _));
            }
        });

        a.Send(Frame(100, 1));
        Assert.Equal(Frame(100, 1), b.Receive());
        Assert.Equal(3, Event(Report("c0"), "turned-away"));
    }

    [Fact]
    public void SocketInUse_InServerMode_FailsThePort()
    {
        using UnixListener other = UnixListener.Bind(Socket(Middle));
        var factories = new Dictionary<PortType, PortFactory> { [VhostUserClientPortType.Type] = VhostUserClientPorts.Create };
        Topology = Sys.ActorOf(TopologyActor.Props(new Topology([Client(("server", true))]), factories, TopologySettings.From(Sys.Settings.Config)), "topology");
        Topology.Tell(AwaitTopology.Instance, TestActor);
        TopologyProblem problem = Assert.Single(ExpectMsg<TopologyFailed>().Problems);
        Assert.Contains("middle.sock", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void LinkSetDown_StopsFramesBothWays_UntilItIsUpAgain()
    {
        StartChain();
        using SharedGuest a = Connect("near").Start();
        using SharedGuest b = Connect("far").Start();
        Meet(a, b);
        Change(new SetPortLink("c0", false));
        a.Send(Frame(100, 1));
        b.Send(Frame(100, 2));
        AwaitClient(static report => Drop(report, "link-down") > 0 && report.Imbalance == 0);
        Change(new SetPortLink("c0", true));
        Meet(a, b);
        Assert.True(a.HasNothing);
        Assert.True(b.HasNothing);
    }

    [Fact]
    public void Device_WhoseLinkIsSetDown_TakesTheClientsLinkWithIt()
    {
        StartChain();
        AwaitClient(static report => report.LinkUp);
        for (int i = 0; i < 3; i++)
        {
            Change(new SetPortLink(Middle, false));
            AwaitClient(static report => !report.LinkUp);
            Change(new SetPortLink(Middle, true));
            AwaitClient(static report => report.LinkUp);
        }

        Assert.Equal(1, Event(Report("c0"), "sessions"));
    }

    private void Change(object change)
    {
        Topology!.Tell(change, TestActor);
        ExpectMsg<TopologyChanged>();
    }

    private static byte[] Numbered(long number)
    {
        byte[] frame = Frame(120, 1);
        BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(14), number);
        return frame;
    }

    private static long NumberOf(byte[] frame) => BinaryPrimitives.ReadInt64BigEndian(frame.AsSpan(14));
}
