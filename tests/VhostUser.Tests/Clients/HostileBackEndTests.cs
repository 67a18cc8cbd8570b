using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Clients;
using ActorNet.VhostUser.Tests.Ports;
using ActorNet.VhostUser.Topologies;

namespace ActorNet.VhostUser.Tests.Clients;

/// <summary>Back ends that say nothing, lie in messages, or write nonsense into rings: one line, a counter, another attempt, and nothing else.</summary>
public class HostileBackEndTests : ClientTestBase
{
    public static TheoryData<string> Nonsense => ["index", "head", "twice", "length"];

    [Fact]
    public void MuteBackEnd_IsGivenUp_AndTriedAgain()
    {
        using UnixListener listener = UnixListener.Bind(Socket(Middle));
        EventFilter.Warning(contains: "it does not answer GET_FEATURES").ExpectOne(() =>
        {
            StartWith(TimeSpan.FromMilliseconds(30));
            for (int i = 0; i < 3; i++)
            {
                using UnixConnection connection = Accept(listener);
                AwaitClient(report => Event(report, "back-end-timeouts") > i);
            }
        });
        Assert.False(Report("c0").LinkUp);
    }

    [Fact]
    public void LyingBackEnd_GetsOneLine_HoweverOftenItIsTried()
    {
        using UnixListener listener = UnixListener.Bind(Socket(Middle));
        EventFilter.Warning(contains: "the answer is not a reply").ExpectOne(() =>
        {
            StartWith(TimeSpan.FromSeconds(20));
            for (int i = 0; i < 4; i++)
            {
                using UnixConnection connection = Accept(listener);
                Assert.Equal(IoStatus.Done, connection.TrySend(new byte[64], [], out _));
                AwaitClient(report => Event(report, "back-end-faults") > i);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void NonsenseInTheUsedRing_EndsThatBackEnd_AndTheNextOneIsServed(string kind)
    {
        using UnixListener listener = UnixListener.Bind(Socket(Middle));
        StartWith(TimeSpan.FromSeconds(20));
        using SharedGuest a = Connect("near").Start();
        EventFilter.Warning(contains: "ring 0:").ExpectOne(() =>
        {
            using ByHandBackEnd bad = SetUp(listener);
            (ushort head, MemorySlice buffer) = bad.Buffer(0, 0);
            switch (kind)
            {
                case "index":
                    bad.Show(0, 300);
                    break;
                case "head":
                    bad.Use(0, 0, 256, 100);
                    bad.Show(0, 1);
                    break;
                case "twice":
                    bad.Use(0, 0, head, 100);
                    bad.Use(0, 1, head, 100);
                    bad.Show(0, 2);
                    break;
                default:
                    bad.Use(0, 0, head, (uint)buffer.Length + 1);
                    bad.Show(0, 1);
                    break;
            }

            AwaitClient(static report => Event(report, "back-end-faults") == 1 && Event(report, "ring-faults") == 1);
        });

        using ByHandBackEnd good = SetUp(listener);
        good.Deliver(0, Frame(200, 5));
        Assert.Equal(Frame(200, 5), a.Receive());
        Assert.Equal(0, Report("c0").Imbalance);
    }

    [Fact]
    public void FramesThatMakeNoSense_AreDroppedAndCounted_AndTheNextOneArrives()
    {
        using UnixListener listener = UnixListener.Bind(Socket(Middle));
        StartWith(TimeSpan.FromSeconds(20));
        using SharedGuest a = Connect("near").Start();
        using ByHandBackEnd backEnd = SetUp(listener);
        int n = 0;
        void Bad(uint length, ushort buffers, byte flags, byte gso)
        {
            (ushort head, MemorySlice buffer) = backEnd.Buffer(0, n);
            buffer.Slice(0, 12).Clear();
            buffer.Write(0, flags);
            buffer.Write(1, gso);
            buffer.Write(10, buffers);
            backEnd.Use(0, n, head, length);
            backEnd.Show(0, (ushort)++n);
            AwaitClient(report => report.Dropped - Drop(report, "queue-stopped") == n && report.Imbalance == 0);
        }

        Bad(11, 1, 0, 0);
        Bad(100, 0, 0, 0);
        Bad(100, 1000, 0, 0);
        Bad(100, 3, 0, 0);
        Bad(20, 1, 0, 0);
        Bad(1700, 1, 0, 0);
        Bad(100, 1, 1, 0);
        Bad(100, 1, 0, 1);
        backEnd.Deliver(n, Frame(300, 7));

        Assert.Equal(Frame(300, 7), a.Receive());
        PortReport report = Report("c0");
        Assert.Equal(
            ["no-header:1", "bad-buffer-count:2", "incomplete:1", "received-runt:1", "received-too-long:1", "received-offload:2"],
            report.Drops.Where(static drop => drop.Cause != "queue-stopped").Select(static drop => $"{drop.Cause}:{drop.Frames}"));
        Assert.Equal(0, Event(report, "ring-faults"));
    }

    [Fact]
    public void BackEndThatTakesNothing_HoldsTheSenderBack_AndLosesNothing()
    {
        using UnixListener listener = UnixListener.Bind(Socket(Middle));
        StartWith(TimeSpan.FromSeconds(20), ("overflow", "backpressure"));
        using SharedGuest a = Connect("near").Start();
        using ByHandBackEnd backEnd = SetUp(listener);
        for (int i = 0; i < 300; i++) a.Send(Frame(100, i));

        AwaitClient(static report => report.FramesOut == 256 && report.Queued == 44 && report.Gate == Actors.NetQueues.DataGate.NoBuffers && report.Imbalance == 0);

        // It takes them all, one by one and in order.
        for (int n = 0; n < 256; n++)
        {
            Assert.Equal(Frame(100, n), Sent(backEnd, n));
            backEnd.Use(1, n, backEnd.Buffer(1, n).Head, 0);
        }

        backEnd.Show(1, 256);
        AwaitClient(static report => report.FramesOut == 300 && report.Queued == 0 && report.Dropped == 0 && report.Imbalance == 0);
        Assert.Equal(Frame(100, 299), Sent(backEnd, 299 - 256));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomRings_LeaveThePortAlive_AndItsBooksInOrder(int seed)
    {
        var random = new Random(seed);
        using UnixListener listener = UnixListener.Bind(Socket(Middle));
        StartWith(TimeSpan.FromSeconds(20));
        using SharedGuest a = Connect("near").Start();
        for (int session = 0; session < 4; session++)
        {
            using ByHandBackEnd bad = SetUp(listener);
            for (int i = 0; i < 300 && bad.Pump() != PumpResult.Closed; i++)
            {
                bad.Scribble(random, random.Next(2));
                if (random.Next(3) == 0 && a.Driver.TrySend(Frame(random.Next(60, 1500), i))) a.Driver.Flush();
                a.Driver.Poll(64, a);
                if (i % 100 == 0) Assert.Equal(0, Report("c0").Imbalance);
            }
        }

        using ByHandBackEnd good = SetUp(listener);
        while (!a.HasNothing) a.Receive(); // whatever the others made up
        good.Deliver(0, Frame(200, 5));
        Assert.Equal(Frame(200, 5), a.Receive());
        AwaitClient(static report => report.LinkUp && report.Imbalance == 0);
    }

    private static byte[] Sent(ByHandBackEnd backEnd, int n)
    {
        byte[] frame = new byte[100];
        backEnd.Buffer(1, n).Buffer.Slice(12, 100).CopyTo(frame);
        return frame;
    }

    private void StartWith(TimeSpan setUpLimit, params (string Name, object Value)[] options)
    {
        var factories = new Dictionary<PortType, PortFactory>
        {
            [VirtioNetPortType.Type] = VirtioNetPorts.Create,
            [VhostUserClientPortType.Type] = (settings, dispatcher) =>
                VhostUserClientActor.Props(VhostUserClientPorts.SettingsOf(settings, dispatcher) with { SetUpLimit = setUpLimit }),
        };
        PortSettings[] ports =
        [
            Client(options),
            Device("near", "c0", 1, isServer: true),
        ];
        Topology = Sys.ActorOf(TopologyActor.Props(new Topology([.. ports]), factories, TopologySettings.From(Sys.Settings.Config)), "topology");
        Topology.Tell(AwaitTopology.Instance, TestActor);
        ExpectMsg<TopologyUp>();
    }

    private static UnixConnection Accept(UnixListener listener)
    {
        Assert.NotEqual(Io.Readiness.ReadyEvents.None, listener.Handle.WaitFor(Io.Readiness.ReadyEvents.Readable, TimeSpan.FromSeconds(20)));
        Assert.Equal(IoStatus.Done, listener.TryAccept(out UnixConnection? connection));
        return connection!;
    }

    private ByHandBackEnd SetUp(UnixListener listener)
    {
        ByHandBackEnd backEnd = ByHandBackEnd.Await(listener);
        AwaitAssert(() =>
        {
            backEnd.Pump();
            Assert.True(Report("c0").LinkUp);
        });
        return backEnd;
    }

}
