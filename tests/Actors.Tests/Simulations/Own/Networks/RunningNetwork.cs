using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Tests.Simulations.Own.Networks;

/// <summary>A random network on a simulated system: what is done to it, and what must hold when it has come to rest.</summary>
internal sealed class RunningNetwork
{
    private const string Lane = TopologySettings.DefaultDispatcher;

    private readonly Simulation _simulation;
    private readonly RandomNetwork _network;
    private readonly IActorRef _topology;
    private readonly List<string> _filters = [];
    private readonly HashSet<string> _down = [];
    private readonly Dictionary<string, PortSettings> _removed = [];
    private readonly List<Exception?> _failures = [];
    private long[][] _sent;
    private long[][] _receivedOwn;
    private long[][] _receivedAll;

    public RunningNetwork(Simulation simulation, RandomNetwork network)
    {
        _simulation = simulation;
        _network = network;
        ActorSystem system = simulation.System;
        system.EventStream.Subscribe(system.ActorOf(ActorProps.Create<FailureCollector>(_failures), "failures"), typeof(Error));
        var factories = new Dictionary<PortType, PortFactory> { [Station.Netdev] = Make, [Station.Device] = Make };
        Random random = simulation.Random;
        var terms = new LinkSettings(64 * (1 + random.Next(2))) { CreditBytes = 4096 + random.Next(1 << 16), Hold = TimeSpan.FromMilliseconds(1) };
        var bridges = new SwitchOptions { Seed = 1, FlapLimit = 0, LoopDetection = false, MacTableSize = 64 };
        Assert.DoesNotContain(TopologyValidator.Validate(network.Topology), static problem => problem.Severity == ProblemSeverity.Error);
        _topology = system.ActorOf(TopologyActor.Props(network.Topology, factories, new TopologySettings(Lane, terms, bridges)), "topology");
        Assert.IsType<TopologyUp>(simulation.Await(_topology.Ask<object>(AwaitTopology.Instance)));
        simulation.Run();
        (_sent, _receivedOwn, _receivedAll) = Count();
    }

    public int Removals { get; private set; }

    public long Received => _network.Stations.Sum(static station => station.ReceivedAll.Sum() + station.ReceivedOwn.Sum());

    private Random Random => _simulation.Random;

    /// <summary>Frames from random stations, and filters that come and go meanwhile.</summary>
    public void Talk(int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            Station station = _network.Stations[Random.Next(_network.Stations.Length)];
            _network.Talk(station);
            ActorOf(station.Name)?.Tell(Emit.Instance);
            switch (Random.Next(10))
            {
                case 0: PutFilter(); break;
                case 1: TakeFilter(); break;
            }

            Steps();
        }
    }

    /// <summary>Frames while links go up and down, ports fail, and are removed and added again.</summary>
    public void Trouble(int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            PortSettings port = _network.Topology.Ports[Random.Next(_network.Topology.Ports.Length)];
            switch (Random.Next(8))
            {
                case 0 or 1: SetLink(port, !_down.Contains(port.Id)); break;
                case 2: Remove(port); break;
                case 3 when port.Type == Station.Netdev || port.Type == Station.Device: Fail(port); break;
                case 3 when BridgeTypes.Find(port.Type) is { } bridge && Random.Next(4) == 0: FailBridge(port, bridge); break;
                case 4 when _removed.Count > 0: AddAgain(_removed.Keys.ElementAt(Random.Next(_removed.Count))); break;
                default: Talk(1); break;
            }

            Steps();
        }
    }

    /// <summary>All links up, all ports there.</summary>
    public void Restore()
    {
        // What a port names has to be there first.
        for (int before = -1; _removed.Count != before;)
        {
            before = _removed.Count;
            foreach (string id in _removed.Keys.ToArray()) AddAgain(id);
        }

        Assert.Empty(_removed);
        foreach (string id in _down.ToArray()) SetLink(_network.Topology.Find(id)!, false);
        foreach (Station station in _network.Stations) ActorOf(station.Name)?.Tell(Emit.Instance);
    }

    /// <summary>Lets everything come to rest. Nothing may wait for anything then, every batch must be home, and the books balance.</summary>
    public void Rest()
    {
        _simulation.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_failures.Count == 0, $"{_failures.FirstOrDefault()}"); // a batch returned twice would throw, too
        PortReportList reports = Reports();
        foreach (PortReport report in reports.Ports.Concat(reports.Chains.Select(static chain => chain.Books)))
            Assert.True(report is { Imbalance: 0, Queued: 0, Outstanding: 0 }, $"{report.Id} ({report.Kind}): {report.Imbalance} unaccounted, {report.Queued} queued, {report.Outstanding} batches out");
        if (Removals == 0) Assert.Equal(0, reports.InTransit);
        foreach (Station station in _network.Stations)
        {
            if (!_removed.ContainsKey(station.Name)) Assert.True(station.Backlog.Count == 0, $"{station.Name} has {station.Backlog.Count} frames to send and nobody wakes it");
            Assert.All(station.Rented, static batch => Assert.Equal((0, 0), (batch.HolderCount, batch.CloneCount)));
        }
    }

    /// <summary>Between two rests: all that was sent to all was heard by all, all that was sent to one by that one, once.</summary>
    public void CheckDelivery()
    {
        (long[][] sent, long[][] own, long[][] all) = Count();
        Station[] stations = _network.Stations;
        foreach (Station from in stations)
        {
            foreach (Station to in stations)
            {
                if (from == to || _network.Segment[from.Id] != _network.Segment[to.Id]) continue;
                Assert.True(
                    sent[from.Id][to.Id] - _sent[from.Id][to.Id] == own[to.Id][from.Id] - _receivedOwn[to.Id][from.Id],
                    $"{from.Name} sent {sent[from.Id][to.Id] - _sent[from.Id][to.Id]} frames to {to.Name}, which got {own[to.Id][from.Id] - _receivedOwn[to.Id][from.Id]}");
                Assert.True(
                    sent[from.Id][^1] - _sent[from.Id][^1] == all[to.Id][from.Id] - _receivedAll[to.Id][from.Id],
                    $"{from.Name} sent {sent[from.Id][^1] - _sent[from.Id][^1]} frames to all, of which {to.Name} got {all[to.Id][from.Id] - _receivedAll[to.Id][from.Id]}");
            }
        }

        Mark();
    }

    /// <summary>What comes from here on is checked by the next <see cref="CheckDelivery"/>.</summary>
    public void Mark() => (_sent, _receivedOwn, _receivedAll) = Count();

    private (long[][] Sent, long[][] Own, long[][] All) Count() =>
    (
        [.. _network.Stations.Select(static station => station.Sent.ToArray())],
        [.. _network.Stations.Select(static station => station.ReceivedOwn.ToArray())],
        [.. _network.Stations.Select(static station => station.ReceivedAll.ToArray())]);

    private Props Make(PortSettings settings, string dispatcher)
    {
        Station station = _network.Stations.Single(station => station.Name == settings.Id);
        return ActorProps.Create<StationActor>(station).WithDispatcher(dispatcher).WithMailbox(NetQueueMailbox.Id);
    }

    private void Steps()
    {
        for (int steps = Random.Next(40); steps > 0 && _simulation.Step(); steps--)
        {
        }
    }

    private void PutFilter()
    {
        PortSettings filter = _network.NextFilter();
        if (Change(new AddFilter(filter))) _filters.Add(filter.Id);
    }

    private void TakeFilter()
    {
        if (_filters.Count == 0) return;
        string id = _filters[Random.Next(_filters.Count)];
        _filters.Remove(id);
        Change(new RemoveFilter(id)); // it may have gone with its port
    }

    private void SetLink(PortSettings port, bool down)
    {
        if (_removed.ContainsKey(port.Id)) return;
        Assert.True(Change(new SetPortLink(port.Id, !down)));
        if (down) _down.Add(port.Id);
        else _down.Remove(port.Id);
    }

    private void Remove(PortSettings port)
    {
        if (!_removed.TryAdd(port.Id, port)) return;
        Removals++;
        Assert.True(Change(new RemovePort(port.Id)));
        _down.Remove(port.Id);
    }

    private void Fail(PortSettings port)
    {
        if (_removed.ContainsKey(port.Id)) return;
        Crash(Find(port.Id));
        Remove(port);
    }

    /// <summary>A bridge fails as a whole: all its ports are to be removed, and made again.</summary>
    private void FailBridge(PortSettings port, BridgeType bridge)
    {
        if (_removed.ContainsKey(port.Id)) return;
        Crash(Find(bridge.ActorNameOf(port)));
        foreach (PortSettings other in _network.Topology.Ports.Where(other => other.Type == port.Type && bridge.NameOf(other) == bridge.NameOf(port))) Remove(other);
    }

    private void Crash(IActorRef actor)
    {
        _simulation.Crash(actor);
        actor.Tell(Emit.Instance); // it crashes in its next message
        _simulation.RunUntil(() => _failures.Count > 0);
        Assert.IsType<SimulatedCrashException>(Assert.Single(_failures));
        _failures.Clear();
        _simulation.Run();
        _failures.Clear(); // that the port has stopped
    }

    private void AddAgain(string id)
    {
        PortSettings port = _removed[id];
        _removed.Remove(id);
        if (!Change(new AddPort(port))) _removed.Add(id, port); // what it names may be missing
    }

    private bool Change(object change)
    {
        object answer = _simulation.Await(_topology.Ask<object>(change));
        return answer is TopologyChanged;
    }

    private PortReportList Reports() => _simulation.Await(_topology.Ask<PortReportList>(GetPortReports.Instance));

    private IActorRef? ActorOf(string id) => _removed.ContainsKey(id) ? null : Find(id);

    private IActorRef Find(string name) => _simulation.Await(_simulation.System.ActorSelection($"/user/topology/{name}").ResolveOne(TimeSpan.FromSeconds(1)));

    private sealed class FailureCollector(List<Exception?> failures) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Error error) failures.Add(error.Cause ?? new InvalidOperationException($"{error.Message}"));
        }
    }
}
