using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Taps;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Tests.Taps;

/// <summary>Tap ports with interfaces of the kernel, made from their options, in a network namespace of the lane's own.</summary>
[Collection(DescriptorCounts.Name)]
public sealed class RealTapTests : DatapathTest
{
    private readonly LaneNetwork _net;
    private readonly TestProbe _supervisor;
    private readonly TestProbe _peer;
    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-taps-").FullName;

    public RealTapTests()
    {
        _net = new LaneNetwork(Sys, Lane);
        _supervisor = CreateTestProbe("supervisor");
        _peer = CreateTestProbe("peer");
    }

    [Fact]
    public void Options_OfACreatedTap_AreWhatIpShowsAndVanishWithIt()
    {
        _net.Ip("link add br0 type bridge");
        IActorRef bridged = StartTap("t0", ("ifname", "t0"), ("br", "br0"), ("mtu", "9000"), ("host-mac", "02:00:00:00:00:07"), ("owner", "65534"), ("group", "1"), ("sndbuf", "64k"));
        IActorRef addressed = StartTap("t1", ("ifname", "t1"), ("address", "10.7.0.1/24+fd07::1/64"), ("vnet_hdr_size", "10"), ("queues", "2"));

        string shown = _net.Ip("-d addr show dev t0");
        foreach (string expected in (string[])["mtu 9000", "master br0", "link/ether 02:00:00:00:00:07", ",UP", "user nobody", "group daemon", "vnet_hdr on"])
            Assert.Contains(expected, shown, StringComparison.Ordinal);
        shown = _net.Ip("-d addr show dev t1");
        foreach (string expected in (string[])["inet 10.7.0.1/24 brd 10.7.0.255", "inet6 fd07::1/64", ",UP", "numqueues 2 numdisabled 0"])
            Assert.Contains(expected, shown, StringComparison.Ordinal);

        Stop(bridged);
        Stop(addressed);
        Assert.False(_net.Has("t0"));
        Assert.False(_net.Has("t1"));
    }

    [Fact]
    public void Persist_On_StaysAndOffGoes()
    {
        Stop(StartTap("t0", ("ifname", "t0"), ("persist", "on"), ("address", "10.7.0.1/24")));
        Assert.Contains("inet 10.7.0.1/24", _net.Ip("addr show dev t0"), StringComparison.Ordinal);
        Stop(StartTap("t1", ("ifname", "t0"))); // an existing one stays as it is
        Assert.True(_net.Has("t0"));
        Stop(StartTap("t2", ("ifname", "t0"), ("persist", "off")));
        Assert.False(_net.Has("t0"));
    }

    [Theory]
    [InlineData("There is no interface of that name", "bridge=br7")]
    [InlineData("is not a bridge but a tun", "bridge=other")]
    [InlineData("Interface lo is not a bridge.", "bridge=lo")]
    [InlineData("the user 'nobody-here'", "owner=nobody-here")]
    [InlineData("the group 'nobody-here'", "group=nobody-here")]
    [InlineData("There is no such file", "script=/nonexistent")]
    [InlineData("There is no such file", "downscript=/nonexistent")]
    [InlineData("It ended with 1", "script=/bin/false")]
    [InlineData("Make it executable", "script=/etc/passwd")]
    [InlineData("choose another name", "ifname=br0")]
    [InlineData("Another process has this interface open", "ifname=other")]
    [InlineData("was made for one queue", "ifname=single,queues=2")]
    public void Options_ThatCannotBe_SayWhyAndLeaveNothing(string reason, string options)
    {
        _net.Ip("link add br0 type bridge");
        _net.Ip("tuntap add dev single mode tap");
        using TapDevice other = _net.Run(() => TapDevice.Open("other"));
        int before = OpenDescriptors();
        int taps = OpenTaps();

        var given = new Dictionary<string, string> { ["ifname"] = "t0" };
        foreach (string option in options.Split(',')) given[option.Split('=')[0]] = option.Split('=')[1];
        IActorRef tap = StartUnder(_supervisor, PropsOf("t0", [.. given.Select(static pair => (pair.Key, pair.Value))]), "t0");
        _supervisor.Watch(tap);

        PortFailed failed = _supervisor.ExpectMsg<PortFailed>();
        Assert.Contains(reason, $"{failed.Problem}. {failed.Remedy}", StringComparison.Ordinal);
        _supervisor.ExpectTerminated(tap);
        Assert.False(_net.Has("t0"));
        Assert.Equal(taps, OpenTaps());
        Assert.InRange(OpenDescriptors(), 0, before + 30);
    }

    [Fact]
    public void Deleted_UnderTraffic_IsAnEventAndComesBackWhenItDoes()
    {
        IActorRef tap = StartTap("t0", ("ifname", "t0"), ("address", "10.7.0.1/24"));
        tap.Tell(new Connect(_peer.Ref, Terms));
        ReceiveOne();

        _net.Ip("link delete t0");
        Assert.False(_supervisor.ExpectMsg<LinkChanged>().Up);
        var link = new Link(_peer.Ref, new Connect(tap, Terms), new PortCounters());
        link.Send(Frames.Batch(Frames.Make(1)));
        ExpectBack(link);
        Assert.Equal(1, DropsOf(ReportOf(tap), "interface-down"));
        PortReport gone = ReportOf(tap);
        Assert.False(gone.LinkUp);

        // Whatever else happens to other interfaces: nothing is read, and nothing tried, while it is not there.
        for (int i = 0; i < 20; i++) _net.Ip($"link set lo mtu {1400 + i}");
        PortReport later = ReportOf(tap);
        Assert.Equal((Event(gone, "tap-reads"), Event(gone, "tap-events"), 0L), (Event(later, "tap-reads"), Event(later, "tap-events"), Event(later, "tap-reopen-failed")));
        // Reads are caused by events and batches that came back, not by the tap's being gone.
        Assert.InRange(Event(later, "tap-reads"), 1, (2 * Event(later, "tap-events")) + later.FramesIn + 10);

        _net.Ip("tuntap add dev t0 mode tap vnet_hdr");
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        // It is set up again as it was at first.
        ReceiveOne();
        Assert.Equal((1L, 1L), (Event(ReportOf(tap), "tap-lost"), Event(ReportOf(tap), "tap-reopened")));
        Assert.Equal(0, ReportOf(tap).Imbalance);
    }

    [Fact]
    public void Recreated_WhileSomebodyElseHasIt_IsTriedAgain()
    {
        IActorRef tap = StartTap("t0", ("ifname", "t0"));
        _net.Ip("link delete t0");
        Assert.False(_supervisor.ExpectMsg<LinkChanged>().Up);
        TapDevice other = _net.Run(() => TapDevice.Open("t0"));
        AwaitAssert(() => Assert.InRange(Event(ReportOf(tap), "tap-reopen-failed"), 1, 100));

        _net.Run(() =>
        {
            other.SetPersistent(true);
            other.Dispose();
            return true;
        });
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
    }

    [Fact]
    public void Recreated_BeforeAllQueuesSaidThatItWasLost_IsLostOnce()
    {
        IActorRef tap = StartTap("t0", ("ifname", "t0"), ("queues", "4"));
        for (int i = 0; i < 5; i++)
        {
            // While this runs the lane does nothing else: then all queues of the former tap say so, after the first of which it is open again.
            _net.Command("sh", "-c \"ip link delete t0 && ip tuntap add dev t0 mode tap multi_queue vnet_hdr\"");
            Assert.False(_supervisor.ExpectMsg<LinkChanged>().Up);
            Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        }

        PortReport report = ReportOf(tap);
        Assert.Equal((5L, 5L), (Event(report, "tap-lost"), Event(report, "tap-reopened")));
        _supervisor.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Lost_AgainAndAgain_LeaksNothing()
    {
        IActorRef tap = StartTap("t0", ("ifname", "t0"), ("queues", "2"), ("address", "10.7.0.1/24"));
        int before = OpenDescriptors();
        int taps = OpenTaps();
        for (int i = 0; i < 25; i++)
        {
            _net.Ip("link delete t0");
            Assert.False(_supervisor.ExpectMsg<LinkChanged>().Up);
            _net.Ip("tuntap add dev t0 mode tap multi_queue vnet_hdr");
            Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        }

        Assert.Equal(25, Event(ReportOf(tap), "tap-reopened"));
        AwaitAssert(() => Assert.Equal(taps, OpenTaps())); // they are closed beside the lane
        Assert.InRange(OpenDescriptors(), 0, before + 30);
    }

    [Fact]
    public void AddAndRemove_ManyTimes_LeaksNothing()
    {
        Stop(StartTap("first", ("ifname", "t0"), ("address", "10.7.0.1/24")));
        int before = OpenDescriptors();
        int taps = OpenTaps();
        for (int i = 0; i < 200; i++) Stop(StartTap($"t{i}", ("ifname", "t0"), ("queues", $"{1 + (i % 3)}"), ("address", "10.7.0.1/24")));
        Assert.Equal(taps, OpenTaps());
        Assert.InRange(OpenDescriptors(), 0, before + 30);
    }

    [Fact]
    public void PrepareClosing_OfSeveral_DeletesThoseThatWouldGoAndNoOthers()
    {
        _net.Ip("tuntap add dev kept mode tap");
        // One that went to another place under the eyes of its owner, and another one has its name.
        OpenTap[] open = _net.Run(() => (OpenTap[])[Open("t0", 1), Open("t1", 1), Open("many", 2), Open("kept", 1), Open("moved", 1)]);
        _net.Ip("link set moved name elsewhere");
        using TapDevice other = _net.Run(() => TapDevice.Open("moved"));
        IDisposable[] all = [.. open, new MemoryStream()];

        _net.Run(() =>
        {
            open[0].PrepareClosing(all);
            return true;
        });
        Assert.Equal((false, false, true, true, true, true), (_net.Has("t0"), _net.Has("t1"), _net.Has("many"), _net.Has("kept"), _net.Has("moved"), _net.Has("elsewhere")));
        foreach (IDisposable one in all) one.Dispose();
        Assert.Equal((false, true, true, false), (_net.Has("many"), _net.Has("kept"), _net.Has("moved"), _net.Has("elsewhere")));

        static OpenTap Open(string name, int queues) => new NamedTapSource(name, queues, TapOptions.Default, new TapSetup()).Open();
    }

    [Fact]
    public void Carrier_FollowsThePeersLinkAndItsOwn()
    {
        IActorRef tap = StartTap("t0", ("ifname", "t0"), ("up", "on"));
        IActorRef always = StartTap("t1", ("ifname", "t1"), ("up", "on"), ("carrier", "on"));
        Assert.True(HasCarrier("t0"));
        foreach (IActorRef one in (IActorRef[])[tap, always]) one.Tell(new PeerLinkChanged(false));
        ReportOf(tap);
        ReportOf(always);
        Assert.Equal((false, true), (HasCarrier("t0"), HasCarrier("t1")));
        tap.Tell(new PeerLinkChanged(true));
        ReportOf(tap);
        Assert.True(HasCarrier("t0"));
        tap.Tell(new SetLink(false));
        ReportOf(tap);
        Assert.False(HasCarrier("t0"));
        tap.Tell(new SetLink(true));
        Assert.Equal(4, Event(ReportOf(tap), "tap-carrier-changes"));
        Assert.True(HasCarrier("t0"));
    }

    [Theory]
    [InlineData("all", true, true)]
    [InlineData("peer", true, false)]
    [InlineData("off", false, false)]
    public void Offloads_ByPolicy_AreWhatEthtoolShows(string policy, bool before, bool after)
    {
        IActorRef tap = StartTap("t0", ("ifname", "t0"), ("offloads", policy));
        Assert.Equal(before, Segments());

        tap.Tell(new PeerTakes(OffloadSet.Checksum, 1));
        ReportOf(tap);
        Assert.Equal(after, Segments());
        tap.Tell(new PeerTakes(OffloadSet.All, 1));
        ReportOf(tap);
        Assert.Equal(before, Segments());

        bool Segments() => _net.Command("ethtool", "-k t0").Contains("tx-tcp-segmentation: on", StringComparison.Ordinal);
    }

    [Fact]
    public void Queues_FollowThePeersPairs_AndDetachedOnesGetNothing()
    {
        IActorRef tap = StartTap("t0", ("ifname", "t0"), ("queues", "4"), ("address", "10.7.0.1/24"));
        tap.Tell(new Connect(_peer.Ref, new LinkSettings(4096)));
        // A peer that keeps its batches is one that the tap stops to read for, and how many it takes is the scheduler's.
        _peer.SetAutoPilot(new DelegateAutoPilot(static (_, message) =>
        {
            if (message is FrameBatch { IsReturning: false } batch) batch.Return();
            return KeepRunning.Instance;
        }));
        tap.Tell(new PeerTakes(OffloadSet.All, 2));
        ReportOf(tap);
        Assert.Contains("numqueues 2 numdisabled 2", _net.Ip("-d link show t0"), StringComparison.Ordinal);

        Send(tap, flows: 64);
        PortReport two = ReportOf(tap);
        Assert.All(ByQueue(two)[..2], static frames => Assert.NotEqual(0, frames));
        Assert.All(ByQueue(two)[2..], static frames => Assert.Equal(0, frames));

        tap.Tell(new PeerTakes(OffloadSet.All, 8)); // more than there are
        ReportOf(tap);
        Assert.Contains("numqueues 4 numdisabled 0", _net.Ip("-d link show t0"), StringComparison.Ordinal);
        Send(tap, flows: 64);
        Assert.All(ByQueue(ReportOf(tap)), static frames => Assert.NotEqual(0, frames));

        tap.Tell(new PeerTakes(OffloadSet.All, 1));
        long[] before = ByQueue(ReportOf(tap));
        Send(tap, flows: 64);
        Assert.Equal(before[1..], ByQueue(ReportOf(tap))[1..]);
        Assert.Equal(3, Event(ReportOf(tap), "tap-queue-changes"));
        tap.Tell(Disconnect.Instance); // the next peer may say nothing
        ReportOf(tap);
        Assert.Contains("numqueues 4", _net.Ip("-d link show t0"), StringComparison.Ordinal);
    }

    [Fact]
    public void Scripts_RunWithTheInterfacesName_BeforeAndAfter()
    {
        string up = Script("up", $"ip addr add 10.7.0.1/24 dev $1; echo up $1 >> {_folder}/log");
        string down = Script("down", $"ip link show dev $1 >/dev/null && echo down $1 >> {_folder}/log");
        IActorRef tap = StartTap("t0", ("ifname", "t0"), ("script", up), ("downscript", down));

        Assert.Contains("inet 10.7.0.1/24", _net.Ip("addr show dev t0"), StringComparison.Ordinal);
        Assert.Equal("up t0\n", File.ReadAllText($"{_folder}/log"));
        Stop(tap);
        Assert.False(_net.Has("t0"));
        Assert.Equal("up t0\ndown t0\n", File.ReadAllText($"{_folder}/log"));
    }

    [Fact]
    public void Script_StoppedMeanwhile_LeavesNothing()
    {
        string up = Script("up", $"touch {_folder}/began; while [ ! -e {_folder}/go ]; do sleep 0.01; done; touch {_folder}/ended");
        IActorRef tap = StartUnder(_supervisor, PropsOf("t0", [("ifname", "t0"), ("script", up)]), "t0");
        AwaitAssert(() => Assert.True(File.Exists($"{_folder}/began")));
        Stop(tap);
        File.WriteAllText($"{_folder}/go", "");
        AwaitAssert(() => Assert.True(File.Exists($"{_folder}/ended")));
        AwaitAssert(() => Assert.False(_net.Has("t0")));
    }

    [Fact]
    public void Launcher_SendsQueues_AndAgainAfterTheyWereLost()
    {
        using UnixListener launcher = UnixListener.Bind($"{_folder}/launcher");
        IActorRef tap = StartUnder(_supervisor, PropsOf("t0", [("fds-socket", $"{_folder}/launcher")]), "t0");
        Serve(launcher);
        Assert.Equal(tap, _supervisor.ExpectMsg<PortReady>().Target);
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        Assert.Contains("numqueues 2", _net.Ip("-d link show t0"), StringComparison.Ordinal);

        _net.Ip("link delete t0");
        Assert.False(_supervisor.ExpectMsg<LinkChanged>().Up);
        Serve(launcher);
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);

        void Serve(UnixListener listener)
        {
            Assert.NotEqual((Io.Readiness.ReadyEvents)0, listener.Handle.WaitFor(Io.Readiness.ReadyEvents.Readable, TimeSpan.FromSeconds(20)));
            Assert.Equal(IoStatus.Done, listener.TryAccept(out UnixConnection? connection));
            ImmutableArray<TapDevice> queues = _net.Run(() => TapInterface.Open("t0", 2, TapOptions.Default));
            connection!.TrySend("t"u8, [.. queues.Select(static queue => queue.Handle)], out _);
            foreach (TapDevice queue in queues) queue.Dispose();
            connection.Dispose();
        }
    }

    [Fact]
    public void Descriptors_InheritedOnes_AreTheQueues()
    {
        ImmutableArray<TapDevice> made = _net.Run(() => TapInterface.Open("t0", 2, TapOptions.Default));
        int[] numbers = [.. made.Select(static queue => InheritedDescriptors.Leave(queue.Handle))];
        foreach (TapDevice queue in made) queue.Dispose();

        IActorRef tap = StartTap("t0", ("fds", string.Join(':', numbers)));
        Assert.Contains("numqueues 2", _net.Ip("-d link show t0"), StringComparison.Ordinal);
        Stop(tap);
        Assert.False(_net.Has("t0"));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Directory.Delete(_folder, recursive: true);
    }

    private static long Event(PortReport report, string name) => report.Events.Where(count => count.Cause == name).Sum(static count => count.Frames);

    private static long[] ByQueue(PortReport report) => [.. Enumerable.Range(0, 4).Select(queue => Event(report, $"tap-queue-{queue}-in"))];

    private static int OpenDescriptors()
    {
        GC.Collect(); // of programs that were run: their pipes
        GC.WaitForPendingFinalizers();
        return Directory.GetFileSystemEntries("/proc/self/fd").Length;
    }

    private static int OpenTaps() =>
        Directory.GetFileSystemEntries("/proc/self/fd").Count(static path => new FileInfo(path).LinkTarget == "/dev/net/tun");

    private static Props PropsOf(string id, (string Name, string Value)[] options)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, object>(StringComparer.Ordinal);
        foreach ((string name, string text) in options)
        {
            Assert.True(TapPortType.Type.Find(name)!.Type.TryParseBoxed(text, out object? value), $"{name}={text}");
            values.Add(name, value);
        }

        var settings = new PortSettings(TapPortType.Type, id, values.ToImmutable(), $"-netdev {id}");
        Assert.Empty(TapPortType.Type.Check!(settings));
        return TapPorts.Create(settings, Lane);
    }

    private IActorRef StartTap(string id, params (string Name, string Value)[] options)
    {
        IActorRef tap = StartUnder(_supervisor, PropsOf(id, options), id);
        Assert.Equal(tap, _supervisor.ExpectMsg<PortReady>().Target);
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        return tap;
    }

    private void Stop(IActorRef tap)
    {
        _supervisor.Watch(tap);
        Sys.Stop(tap);
        _supervisor.ExpectTerminated(tap);
        if (PortClosings.Get(Sys).TellWhenClosed(tap, _supervisor.Ref)) Assert.Equal(tap, _supervisor.ExpectMsg<PortClosed>().Port);
    }

    private bool HasCarrier(string name) => !_net.Ip($"link show {name}").Contains("NO-CARRIER", StringComparison.Ordinal);

    private void ReceiveOne()
    {
        Send(flows: 1);
        _peer.FishForMessage(static message => message is FrameBatch { Count: > 0 }, TimeSpan.FromSeconds(20));
    }

    // Returns when a tap of several queues has read them.
    private void Send(IActorRef tap, int flows)
    {
        long before = ByQueue(ReportOf(tap)).Sum();
        Send(flows);
        AwaitAssert(() => Assert.InRange(ByQueue(ReportOf(tap)).Sum(), before + flows, long.MaxValue));
    }

    // Broadcasts need no answer to a question for an address; each source port is a flow.
    private void Send(int flows) => _net.Run(() =>
    {
        for (int flow = 0; flow < flows; flow++)
        {
            using var socket = new UdpClient(new IPEndPoint(IPAddress.Parse("10.7.0.1"), 0)) { EnableBroadcast = true };
            socket.Send("x"u8, new IPEndPoint(IPAddress.Parse("10.7.0.255"), 7));
        }

        return true;
    });

    private void ExpectBack(Link link)
    {
        var batch = (FrameBatch)_peer.FishForMessage(static message => message is FrameBatch { IsReturning: true }, TimeSpan.FromSeconds(20));
        Assert.True(link.Reclaim(batch));
    }

    private string Script(string name, string commands)
    {
        string path = $"{_folder}/{name}";
        File.WriteAllText(path, $"#!/bin/sh\n{commands}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
