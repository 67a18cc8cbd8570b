using System.Collections.Immutable;
using ActorNet.Actors.Taps;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Tests.BadInput;

/// <summary>Topologies that make no sense, at the start and while one runs.</summary>
public sealed class BadTopologiesTests : DatapathTest
{
    private readonly List<FakeTap> _taps = [];

    [Fact]
    public void AddPort_NameThatIsTaken_IsRefusedAndTheFirstGoesOn()
    {
        IActorRef topology = Start(HubPort("ha", 0));
        topology.Tell(new AddPort(Tap("t")), TestActor);
        ExpectMsg<TopologyChanged>();
        topology.Tell(new AddPort(Tap("t")), TestActor);
        TopologyProblem problem = ExpectMsg<TopologyChangeRefused>().Problem;
        Assert.Contains("id 't' is already the id of", problem.Text, StringComparison.Ordinal);

        topology.Tell(new AddPort(HubPort("ha", 0)), TestActor);
        ExpectMsg<TopologyChangeRefused>();
        topology.Tell(GetPortReports.Instance, TestActor);
        Assert.Equal(["ha", "t"], ExpectMsg<PortReportList>().Ports.Select(static port => port.Id));
        Assert.Single(_taps); // no second one was opened
    }

    [Fact]
    public void AddPort_ThatClosesALoop_IsRefused()
    {
        IActorRef topology = Start(HubPort("a1", 0), HubPort("a2", 0), HubPort("b1", 1, "a1"));
        topology.Tell(new AddPort(HubPort("b2", 1, "a2")), TestActor);
        TopologyProblem problem = ExpectMsg<TopologyChangeRefused>().Problem;
        Assert.Contains("closes a loop of hub 1 and hub 0", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void RemovePort_Unknown_IsRefusedAsNotFound()
    {
        IActorRef topology = Start(HubPort("ha", 0));
        topology.Tell(new RemovePort("hb"), TestActor);
        Assert.True(ExpectMsg<TopologyChangeRefused>().NotFound);
    }

    [Fact]
    public void Validate_TwoWaysBetweenTwoHubs_IsALoop() =>
        Assert.Equal(1, Loops(HubPort("a1", 0), HubPort("a2", 0), HubPort("b1", 1, "a1"), HubPort("b2", 1, "a2")));

    [Fact]
    public void Validate_RingOfThreeHubs_IsALoopAndAChainIsNone()
    {
        PortSettings[] chain = [HubPort("a1", 0), HubPort("b1", 1, "a1"), HubPort("b2", 1), HubPort("c1", 2, "b2")];
        Assert.Equal(0, Loops(chain));
        Assert.Equal(1, Loops([.. chain, HubPort("a2", 0), HubPort("c2", 2, "a2")]));
    }

    [Fact]
    public void Validate_TwoPortsOfOneHubJoined_IsALoop() => Assert.Equal(1, Loops(HubPort("a1", 0), HubPort("a2", 0, "a1")));

    [Fact]
    public void Validate_PortJoinedToItself_IsAnError() =>
        Assert.Contains(Errors(HubPort("a1", 0, "a1")), static text => text.Contains("cannot be joined to itself", StringComparison.Ordinal));

    [Fact]
    public void Validate_TwoPortsOfOneName_NamesTheSecond() =>
        Assert.Contains(Errors(HubPort("a1", 0), HubPort("a1", 1)), static text => text.Contains("id 'a1' is already the id of", StringComparison.Ordinal));

    [Fact]
    public void Validate_NetdevJoinedTwice_IsAnError() =>
        Assert.Contains(Errors(Tap("t"), HubPort("a1", 0, "t"), HubPort("b1", 1, "t")), static text => text.Contains("is already joined to", StringComparison.Ordinal));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (FakeTap tap in _taps) tap.Dispose();
    }

    private static PortSettings HubPort(string id, int hub, string? netdev = null)
    {
        var values = ImmutableSortedDictionary<string, object>.Empty.Add(HubPortType.HubId.Name, hub);
        if (netdev is not null) values = values.Add(HubPortType.Netdev.Name, netdev);
        return new PortSettings(HubPortType.Type, id, values, $"-netdev {id}");
    }

    private static PortSettings Tap(string id) =>
        new(TapPortType.Type, id, ImmutableSortedDictionary<string, object>.Empty.Add(TapPortType.InterfaceName.Name, id), $"-netdev {id}");

    private static IEnumerable<string> Errors(params PortSettings[] ports) =>
        TopologyValidator.Validate(new Topology([.. ports])).Where(static problem => problem.Severity == ProblemSeverity.Error).Select(static problem => problem.Text);

    private static int Loops(params PortSettings[] ports) => Errors(ports).Count(static text => text.Contains("closes a loop", StringComparison.Ordinal));

    private IActorRef Start(params PortSettings[] ports)
    {
        var factories = new Dictionary<PortType, PortFactory>
        {
            [TapPortType.Type] = (settings, dispatcher) =>
            {
                var tap = new FakeTap();
                _taps.Add(tap);
                return TapActor.Props(settings.Id, tap.Open, dispatcher);
            },
        };
        IActorRef topology = Sys.ActorOf(TopologyActor.Props(new Topology([.. ports]), factories, new TopologySettings(Lane, Terms, new SwitchOptions { Seed = 1 })), "topology");
        topology.Tell(AwaitTopology.Instance, TestActor);
        ExpectMsg<TopologyUp>();
        return topology;
    }
}
