using ActorNet.Actors.Bridges;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;

namespace ActorNet.Actors.Tests.Simulations.Own;

/// <summary>A hub with in-memory ports, on a simulated system. At rest, its books must balance.</summary>
internal sealed class SimulatedHub
{
    public const int Ports = 4;
    private const int Credit = 64;
    private const string Lane = TopologySettings.DefaultDispatcher;

    private readonly Simulation _simulation;
    private readonly BridgePortAdded[] _hubPorts = new BridgePortAdded[Ports];
    private readonly IActorRef?[] _plugs = new IActorRef?[Ports];
    private readonly MemoryPort[] _current = new MemoryPort[Ports];
    private readonly List<MemoryPort> _all = [];
    private readonly List<Exception?> _failures = [];
    private Totals _before;
    private int _membersBefore = -1;

    public SimulatedHub(Simulation simulation)
    {
        _simulation = simulation;
        ActorSystem system = simulation.System;
        system.EventStream.Subscribe(system.ActorOf(ActorProps.Create<FailureCollector>(_failures), "failures"), typeof(Error));
        system.ActorOf(ActorProps.Create<DeadBatchActor>(), "dead-batches");
        IActorRef hub = system.ActorOf(BridgeActor.Hub(Lane), "hub");
        simulation.Run();
        for (int i = 0; i < Ports; i++)
        {
            _hubPorts[i] = simulation.Await(hub.Ask<BridgePortAdded>(new AddBridgePort($"h{i}")));
            Plug(i);
        }

        Rest();
    }

    public int Restarts => _all.Sum(static port => port.Restarts);

    public int Closings => _all.Sum(static port => port.Closings);

    public long Received => _all.Sum(static port => port.Received);

    public long NoCredit { get; private set; }

    private int Members => _plugs.Count(static plug => plug is not null);

    public bool IsPlugged(int port) => _plugs[port] is not null;

    public void Plug(int port)
    {
        // A port that is plugged in again is another one: it has another id, so that its numbers may start again.
        var memory = new MemoryPort(_all.Count, _simulation.Random);
        _all.Add(memory);
        _current[port] = memory;
        IActorRef plug = _simulation.System.ActorOf(
            ActorProps.Create<MemoryPortActor>(memory).WithDispatcher(Lane).WithMailbox(NetQueueMailbox.Id), $"m{memory.Id}");
        _plugs[port] = plug;
        plug.Tell(new Connect(_hubPorts[port].Target, new LinkSettings(Credit), _hubPorts[port].Input));
        _hubPorts[port].Port.Tell(new Connect(plug, new LinkSettings(Credit)));
        _hubPorts[port].Port.Tell(new PeerLinkChanged(true));
    }

    public void Unplug(int port)
    {
        _simulation.System.Stop(_plugs[port]!);
        _plugs[port] = null;
        _hubPorts[port].Port.Tell(new PeerLinkChanged(false));
    }

    public void Emit(int port, int frames) => _plugs[port]?.Tell(new Emit(frames));

    public void Fail(int port) => _plugs[port]?.Tell(new Fail());

    /// <summary>Lets everything come to rest, and checks the books.</summary>
    public void Rest()
    {
        _simulation.Advance(TimeSpan.FromSeconds(1));
        PortReport[] reports = [.. _hubPorts.Select(port => _simulation.Await(port.Port.Ask<PortReport>(GetPortReport.Instance)))];
        Assert.All(_failures, static failure => Assert.IsType<Provoked>(failure)); // a batch returned twice would throw, too
        Assert.All(reports, static report => Assert.Equal((0, Credit, 0L), (report.Queued, report.Credit, report.Imbalance)));

        // Every batch is home, or given up together with its port; nobody waits for one or shares one.
        Assert.All(_all.SelectMany(static port => port.Rented), static batch => Assert.Equal((0, 0, 0), (batch.Count, batch.HolderCount, batch.CloneCount)));
        for (int i = 0; i < Ports; i++)
        {
            if (_plugs[i] is null) continue;
            Assert.Equal((0, Credit, 0), (_current[i].Batches.Outstanding, _current[i].Peer!.Link!.Credit, _current[i].Peer!.Waiting));
        }

        var now = new Totals(
            _all.Sum(static port => port.Sent),
            reports.Sum(static report => report.FramesIn),
            reports.Sum(static report => report.FramesOut),
            reports.Sum(static report => report.Dropped),
            _all.Sum(static port => port.Received + port.LostInHand));
        NoCredit = reports.Sum(static report => report.Drops.Where(static drop => drop.Cause == "no-credit").Sum(static drop => drop.Frames));
        if (Members == _membersBefore) CheckConservation(now);
        _before = now;
        _membersBefore = Members;
    }

    /// <summary>The next <see cref="Rest"/> follows a change of who is plugged in: how many copies were made depends on when.</summary>
    public void ExpectChange() => _membersBefore = -1;

    private void CheckConservation(Totals now)
    {
        Assert.Equal(now.Sent - _before.Sent, now.In - _before.In);
        long copies = (now.In - _before.In) * Math.Max(1, Members - 1);
        Assert.Equal(copies, now.Out - _before.Out + now.Dropped - _before.Dropped);
        Assert.Equal(now.Out - _before.Out, now.Ended - _before.Ended);
    }

    private readonly record struct Totals(long Sent, long In, long Out, long Dropped, long Ended);

    private sealed class FailureCollector(List<Exception?> failures) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Error error) failures.Add(error.Cause);
        }
    }
}
