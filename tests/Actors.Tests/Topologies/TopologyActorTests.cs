using System.Collections.Immutable;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Taps;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Switching;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Tests.Topologies;

/// <summary>Whole topologies on socket pairs: what starts, what is joined, what happens when a port fails.</summary>
public sealed class TopologyActorTests : DatapathTest
{
    private readonly Dictionary<string, FakeTap> _taps = [];

    [Fact]
    public void Topology_TwoTapsOnAHub_CarriesFramesBothWays()
    {
        IActorRef topology = Start(Tap("a"), Tap("b"), HubPort("ha", 0, "a"), HubPort("hb", 0, "b"));
        ExpectMsg<TopologyUp>();

        AwaitLinks(topology);
        _taps["a"].TrySend(Frames.Make(1));
        Assert.Equal(Frames.Make(1), _taps["b"].Receive());
        _taps["b"].TrySend(Frames.Make(2));
        Assert.Equal(Frames.Make(2), _taps["a"].Receive());
    }

    [Fact]
    public void Topology_TwoHubs_KeepsThemApart()
    {
        IActorRef topology = Start(Tap("a"), Tap("b"), Tap("c"), Tap("d"), HubPort("ha", 0, "a"), HubPort("hb", 0, "b"), HubPort("hc", 1, "c"), HubPort("hd", 1, "d"));
        ExpectMsg<TopologyUp>();
        AwaitLinks(topology);
        _taps["a"].TrySend(Frames.Make(1));
        _taps["c"].TrySend(Frames.Make(2));
        Assert.Equal(Frames.Make(1), _taps["b"].Receive());
        Assert.Equal(Frames.Make(2), _taps["d"].Receive());
        Assert.True(_taps["b"].IsQuiet);
    }

    [Fact]
    public void Topology_PortCannotBeOpened_FailsAndNamesThePlaceTheProblemAndTheRemedy()
    {
        Start(Tap("a"), Tap("broken"), HubPort("ha", 0, "a"));
        TopologyProblem problem = Assert.Single(ExpectMsg<TopologyFailed>().Problems);
        Assert.Equal("-netdev broken", problem.Place);
        Assert.StartsWith("open broken", problem.Text, StringComparison.Ordinal);
        Assert.Equal("plug it in", problem.Remedy);
    }

    [Fact]
    public void Topology_PortIsLostLater_OthersGoOn()
    {
        IActorRef topology = Start(Tap("a"), Tap("b"), Tap("c"), HubPort("ha", 0, "a"), HubPort("hb", 0, "b"), HubPort("hc", 0, "c"));
        ExpectMsg<TopologyUp>();
        AwaitLinks(topology);

        EventFilter.Error(contains: "fake0").ExpectOne(_taps["b"].HangUp);
        AwaitAssert(() => Assert.DoesNotContain(Reports(topology), report => report.Id == "b"));
        _taps["a"].TrySend(Frames.Make(1));
        Assert.Equal(Frames.Make(1), _taps["c"].Receive());
    }

    [Fact]
    public void RemovePort_WhatItLeftIsStillOpen_IsAnsweredWhenItIsClosed()
    {
        using var held = new HeldClose();
        PortSettings a = Tap("a");
        IActorRef topology = Start(a, Tap("b"));
        ExpectMsg<TopologyUp>();
        PortClosings.Get(Sys).Close(TestActor, held.Closing); // those of ports come after it

        topology.Tell(new RemovePort("a"), TestActor);
        AwaitAssert(() => Assert.Equal(["b"], Reports(topology).Select(report => report.Id)));
        topology.Tell(new RemovePort("a"), TestActor);
        Assert.Contains("is being added or removed", ExpectMsg<TopologyChangeRefused>().Problem.Text, StringComparison.Ordinal);
        topology.Tell(new AddPort(a), TestActor);
        ExpectMsg<TopologyChangeRefused>();

        held.Release();
        ExpectMsg<TopologyChanged>();
        AwaitAssert(() => Assert.True(_taps["a"].HasHungUp)); // a program that another test is starting has it open until it begins
    }

    [Fact]
    public void GetPortReports_EveryPort_InTheOrderWritten()
    {
        IActorRef topology = Start(Tap("a"), HubPort("ha", 0, "a"), HubPort("hb", 0, null));
        ExpectMsg<TopologyUp>();
        Assert.Equal(["a", "ha", "hb"], Reports(topology).Select(report => report.Id));
    }

    [Fact]
    public void Counters_Table_DescribesEveryCounterInOrder() =>
        Assert.Equal(Enum.GetValues<PortCounter>(), PortCounters.Table.Select(spec => spec.Counter));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (FakeTap tap in _taps.Values) tap.Dispose();
    }

    private static PortSettings HubPort(string id, int hub, string? netdev)
    {
        var values = ImmutableSortedDictionary<string, object>.Empty.Add(HubPortType.HubId.Name, hub);
        if (netdev is not null) values = values.Add(HubPortType.Netdev.Name, netdev);
        return new PortSettings(HubPortType.Type, id, values, $"-netdev {id}");
    }

    private PortSettings Tap(string id)
    {
        if (id != "broken") _taps.Add(id, new FakeTap());
        return new PortSettings(TapPortType.Type, id, ImmutableSortedDictionary<string, object>.Empty.Add(TapPortType.InterfaceName.Name, id), $"-netdev {id}");
    }

    private IActorRef Start(params PortSettings[] ports)
    {
        var factories = new Dictionary<PortType, PortFactory>
        {
            [TapPortType.Type] = (settings, dispatcher) => TapActor.Props(settings.Id, () => Open(settings.Id), dispatcher),
        };
        IActorRef topology = Sys.ActorOf(TopologyActor.Props(new Topology([.. ports]), factories, new TopologySettings(Lane, Terms, new SwitchOptions { Seed = 1 })), "topology");
        topology.Tell(AwaitTopology.Instance, TestActor);
        return topology;
    }

    private TapDevice Open(string id) =>
        _taps.TryGetValue(id, out FakeTap? tap) ? tap.Open() : throw new LinuxException("open broken", Errno.NoDev, "plug it in");

    private void AwaitLinks(IActorRef topology) =>
        AwaitAssert(() => Assert.All(Reports(topology), report => Assert.True(report.LinkUp)));

    private ImmutableArray<PortReport> Reports(IActorRef topology)
    {
        topology.Tell(GetPortReports.Instance, TestActor);
        return ExpectMsg<PortReportList>().Ports;
    }
}
