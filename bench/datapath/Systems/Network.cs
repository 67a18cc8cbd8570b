using ActorNet.Actors.Bridges;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Bench.Datapath.Ports;
using ActorNet.Bench.Datapath.Traffic;

namespace ActorNet.Bench.Datapath.Systems;

/// <summary>Ports on memory and what joins them, all on one lane, with the terms that ports have unless they are asked for others.</summary>
internal sealed class Network : IDisposable
{
    private const int Credit = 512;

    private static readonly LinkSettings Terms = new(Credit);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly BenchSystem _bench = new();
    private readonly List<BenchPort> _ports = [];

    private Network()
    {
    }

    internal ActorSystem System => _bench.System;

    internal IReadOnlyList<BenchPort> Ports => _ports;

    /// <summary>Two ports, joined.</summary>
    /// <param name="copies">Whether frames are copied where they end.</param>
    internal static Network Link(bool copies)
    {
        var network = new Network();
        BenchPort a = network.AddPort(copies), b = network.AddPort(copies);
        a.Actor.Tell(new Connect(b.Actor, Terms), ActorRefs.NoSender);
        b.Actor.Tell(new Connect(a.Actor, Terms), ActorRefs.NoSender);
        return network;
    }

    /// <summary>Ports plugged into a bridge.</summary>
    /// <param name="props">The bridge.</param>
    /// <param name="ports">How many.</param>
    internal static Network Bridge(ActorProps props, int ports)
    {
        var network = new Network();
        IActorRef bridge = network.System.ActorOf(props, "bridge");
        for (int i = 0; i < ports; i++)
        {
            BenchPort port = network.AddPort(copies: false);
            BridgePortAdded added = bridge.Ask<BridgePortAdded>(new AddBridgePort($"p{i}"), Patience).Result;
            port.BridgePort = added.Port;
            added.Port.Tell(new Connect(port.Actor, Terms), ActorRefs.NoSender);
            added.Port.Tell(new PeerLinkChanged(true), ActorRefs.NoSender);
            port.Actor.Tell(new Connect(added.Target, Terms, added.Input), ActorRefs.NoSender);
            ReportOf(port);
        }

        return network;
    }

    /// <summary>Lets a bridge see a frame from each of these stations by a port, which goes nowhere else.</summary>
    internal static void Learn(BenchPort port, IReadOnlyList<ulong> stations)
    {
        var frames = new Generator(60, 64, [.. stations.Select(static station => FrameStart.Of(station, station))], once: true);
        long before = ReportOf(port).FramesIn;
        port.Actor.Tell(new Generate(frames), ActorRefs.NoSender);
        while (ReportOf(port).FramesIn < before + stations.Count) Thread.Sleep(1);
        port.Actor.Tell(new Generate(null), ActorRefs.NoSender);
    }

    public void Dispose() => _bench.Dispose();

    private static PortReport ReportOf(BenchPort port) => port.BridgePort.Ask<PortReport>(GetPortReport.Instance, Patience).Result;

    private BenchPort AddPort(bool copies)
    {
        var port = new BenchPort(new Sink(copies));
        port.Actor = System.ActorOf(ActorProps.Create<BenchPortActor>(port).WithDispatcher(BenchSystem.Lane).WithMailbox(NetQueueMailbox.Id));
        _ports.Add(port);
        return port;
    }
}
