using ActorNet.Actors.Bridges;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Tests.Bridges.Own;

/// <summary>A bridge with a station on each port, in virtual time: the tester of RFC 2889.</summary>
internal sealed class TestBed
{
    /// <summary>What a line carries in a round, in frames.</summary>
    public const int LineRate = 16;

    private const string Lane = TopologySettings.DefaultDispatcher;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(1);

    private readonly Simulation _simulation;
    private readonly IActorRef[] _actors;
    private readonly BridgePortAdded[] _ports;

    public TestBed(Simulation simulation, Props bridge, int stations, LinkSettings terms)
    {
        _simulation = simulation;
        Stations = [.. Enumerable.Range(0, stations).Select(static id => new Station(id) { Offers = LineRate, Takes = LineRate })];
        IActorRef actor = simulation.System.ActorOf(bridge, "bridge");
        _actors = new IActorRef[stations];
        _ports = new BridgePortAdded[stations];
        for (int i = 0; i < stations; i++)
        {
            _ports[i] = simulation.Await(actor.Ask<BridgePortAdded>(new AddBridgePort($"p{i}")));
            _actors[i] = simulation.System.ActorOf(ActorProps.Create<StationActor>(Stations[i]).WithDispatcher(Lane).WithMailbox(NetQueueMailbox.Id), $"s{i}");
            _actors[i].Tell(new Connect(_ports[i].Target, new LinkSettings(512), _ports[i].Input));
            _ports[i].Port.Tell(new Connect(_actors[i], terms));
            _ports[i].Port.Tell(new PeerLinkChanged(true));
        }

        simulation.Run();
    }

    public Station[] Stations { get; }

    public static LinkSettings Drop { get; } = new(64) { Overflow = Overflow.DropNewest, IsOverflowGiven = true, Limit = 256 };

    public static LinkSettings Lossless { get; } = new(64) { Overflow = Overflow.Backpressure, IsOverflowGiven = true };

    public static Props Switch(int stations = 8192) => BridgeActor.Switch(Lane, new SwitchOptions { Seed = 1, MacTableSize = stations });

    public static Props Hub() => BridgeActor.Hub(Lane);

    /// <summary>Every station tells the switch where it is, and nothing of that is counted.</summary>
    public void Learn()
    {
        foreach (Station station in Stations)
        {
            (IReadOnlyList<MacAddress> to, int offers) = (station.To, station.Offers);
            station.To = [MacAddress.Broadcast];
            station.Offers = 1;
            Tell(station);
            station.To = to;
            station.Offers = offers;
        }

        foreach (Station station in Stations)
        {
            station.Sent.Clear();
            station.Received.Clear();
        }
    }

    /// <summary>Rounds in which every station offers and takes what it does.</summary>
    public void Run(int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            foreach (IActorRef actor in _actors) actor.Tell(NextRound.Instance);
            _simulation.Advance(Round);
        }
    }

    /// <summary>Nobody offers any more, everybody takes everything; then the books must balance.</summary>
    public PortReport[] Rest()
    {
        foreach (Station station in Stations) (station.Offers, station.Takes) = (0, int.MaxValue);
        Run(2);
        PortReport[] reports = [.. _ports.Select(Report)];
        Assert.All(reports, static report => Assert.Equal((0, 0, 0L), (report.Queued, report.Outstanding, report.Imbalance)));
        Assert.All(Stations, static station => Assert.Equal((0, 0), (station.Batches.Outstanding, station.Peer!.Waiting)));
        return reports;
    }

    private PortReport Report(BridgePortAdded port) => _simulation.Await(port.Port.Ask<PortReport>(GetPortReport.Instance));

    // One station alone: the others only take.
    private void Tell(Station station)
    {
        foreach (Station other in Stations) other.Left = int.MaxValue;
        _actors[station.Id].Tell(NextRound.Instance);
        _simulation.Advance(Round);
    }
}
