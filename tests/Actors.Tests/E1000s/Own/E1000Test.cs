using ActorNet.Actors.Bridges;
using ActorNet.Actors.E1000s;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.E1000;
using ActorNet.Devices.Frames;
using ActorNet.Guest.E1000;

namespace ActorNet.Actors.Tests.E1000s.Own;

/// <summary>A NIC in a simulation, with a guest and a peer on the test's thread and in virtual time.</summary>
[Trait("Runtime", "own")]
public abstract class E1000Test : IDisposable
{
    protected const string Lane = TopologySettings.DefaultDispatcher;

    /// <summary>Longer than autonegotiation.</summary>
    protected static readonly TimeSpan Negotiation = TimeSpan.FromSeconds(1);

    private readonly ActorTestKit _kit;

    protected E1000Test(long seed = 1)
    {
        Simulation = new Simulation(seed, ReferenceConfiguration.Config) { HasFaults = false };
        _kit = new ActorTestKit(Simulation.System);
        Supervisor = _kit.CreateTestProbe("supervisor");
        Peer = _kit.CreateTestProbe("peer");
        (Nic, Target, Device) = Start(Supervisor, "n0");
        Nic.Tell(new Connect(Peer.Ref, Terms));
        Link = new Link(Peer.Ref, new Connect(Target, Terms), new PortCounters());
        Guest = Make(Device);
    }

    private protected Simulation Simulation { get; }

    protected ActorTestKit Kit => _kit;

    protected TestProbe Supervisor { get; }

    protected TestProbe Peer { get; }

    protected IActorRef Nic { get; }

    protected IActorRef Target { get; }

    protected E1000Device Device { get; }

    protected Link Link { get; }

    private protected E1000Guest Guest { get; }

    protected virtual LinkSettings Terms { get; } = new(512);

    protected virtual E1000DriverOptions? Options => null;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _kit.Dispose();
        Simulation.Dispose();
    }

    private protected E1000Guest Make(E1000Device device, E1000DriverOptions? options = null) =>
        new(device, () => Simulation.System.Scheduler.HighResMonotonicClock.Ticks * TimeSpan.NanosecondsPerTick, options ?? Options);

    protected static (IActorRef Nic, IActorRef Target, E1000Device Device) Start(TestProbe supervisor, string id)
    {
        int number = id[^1];
        var device = new E1000Device(new E1000Options(MacAddress.FromValue(0x5254_0000_0000ul + (ulong)number)));
        IActorRef nic = supervisor.ChildActorOf(E1000Actor.Props(new E1000Settings(id, device, Lane)), id);
        Assert.Equal(nic, supervisor.ExpectMsg<PciFunctionReady>().Nic);
        return (nic, supervisor.ExpectMsg<PortReady>().Target, device);
    }

    /// <summary>The driver is up and has a link.</summary>
    protected void Attach()
    {
        Nic.Tell(AttachMachine.Instance);
        Assert.True(Supervisor.ExpectMsg<LinkChanged>().Up);
        Attach(Guest);
    }

    private protected void Attach(E1000Guest guest)
    {
        guest.Attach();
        Simulation.Advance(Negotiation);
        guest.Work();
        Assert.True(guest.Driver.LinkUp);
        Simulation.Run();
    }

    /// <summary>Lets everybody come to rest, the guests' processors among them.</summary>
    private protected void Rest(params E1000Guest[] guests)
    {
        bool any;
        do
        {
            Simulation.Run();
            any = false;
            foreach (E1000Guest guest in guests.Length == 0 ? [Guest] : guests) any |= guest.Work();
        }
        while (any);
    }

    protected PortReport Report(IActorRef? nic = null)
    {
        TestProbe asking = _kit.CreateTestProbe();
        (nic ?? Nic).Tell(GetPortReport.Instance, asking.Ref);
        PortReport report = asking.ExpectMsg<PortReport>();
        Assert.Equal(0, report.Imbalance);
        return report;
    }

    protected static long Drops(PortReport report, string cause) => report.Drops.Where(drop => drop.Cause == cause).Sum(static drop => drop.Frames);

    protected FrameBatch ReceiveBatch()
    {
        FrameBatch batch = Peer.ExpectMsg<FrameBatch>();
        Assert.False(batch.IsReturning);
        return batch;
    }

    protected FrameBatch TakeBack()
    {
        FrameBatch batch = Peer.ExpectMsg<FrameBatch>();
        Assert.True(batch.IsReturning);
        Link.Reclaim(batch);
        return batch;
    }

    protected static byte[][] FramesOf(FrameBatch batch)
    {
        var frames = new byte[batch.Count][];
        for (int i = 0; i < frames.Length; i++)
        {
            frames[i] = new byte[batch[i].Length];
            batch.CopyBytes(i, frames[i]);
        }

        return frames;
    }

    /// <summary>A port of a hub, with a NIC in it.</summary>
    protected void Plug(IActorRef hub, IActorRef nic, IActorRef target, string id)
    {
        TestProbe asking = _kit.CreateTestProbe();
        hub.Tell(new AddBridgePort(id), asking.Ref);
        BridgePortAdded port = asking.ExpectMsg<BridgePortAdded>();
        port.Port.Tell(new Connect(target, Terms));
        port.Port.Tell(new PeerLinkChanged(true));
        nic.Tell(new Connect(port.Target, Terms, port.Input));
        Simulation.Run();
    }

    protected static byte[][] Numbered(int first, int count, int length = 60) => [.. Enumerable.Range(first, count).Select(number => Frames.Make(number, length))];
}
