using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Bridges;

/// <summary>A hub or a switch: takes the frames of all its ports' peers and sends each where it belongs.</summary>
/// <remarks>
/// Owns: the links to what is plugged into its ports, the batches that it makes, and a <see cref="BridgePortActor"/> a port, by whose address the
/// port is told things and at whose end it is removed. Runs on: one lane. Its data lane is never closed: what cannot leave waits in the
/// link of the port concerned, or is dropped there, as the link says.
/// In: <see cref="AddBridgePort"/>, what ports are told (PortMessages.cs), batches. Out: <see cref="BridgePortAdded"/>, batches.
/// </remarks>
public sealed class BridgeActor : UntypedActor
{
    private readonly string _dispatcher;
    private readonly BridgePorts _ports = new();
    private readonly BridgeForwarding _forwarding;
    private readonly PortCounters _strays = new();
    private NetQueue _queue = null!;

    /// <summary>Called by <see cref="Hub"/>.</summary>
    public BridgeActor(string dispatcher)
    {
        _dispatcher = dispatcher;
        _forwarding = new HubForwarding(_ports);
    }

    /// <summary>How a hub is started.</summary>
    /// <param name="dispatcher">Its lane.</param>
    public static Props Hub(string dispatcher) =>
        ActorProps.Create<BridgeActor>(dispatcher).WithDispatcher(dispatcher).WithMailbox(NetQueueMailbox.Id);

    /// <inheritdoc/>
    protected override void PreStart() => _queue = NetQueueRegistry.Of(Context);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        foreach (BridgePort port in _ports.All) port.Peer.Disconnect();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch: TakeBack(batch); break;
            case FrameBatch batch: Forward(batch); break;
            case ToBridgePort { Input: var input, Message: var told } when _ports.TryFind(input, out BridgePort? port): Tell(port, told); break;
            case ToBridgePort: break; // the port is gone
            case LinkTimer timer: timer.Link.OnTimer(); break;
            case AddBridgePort add: Add(add); break;
            case Terminated terminated: Remove(terminated.ActorRef); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>A port's actor only hands on what it is told; one that fails is our bug, and the port is removed.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Forward(FrameBatch batch)
    {
        if (!_ports.TryFind((batch.LastHolder as Link)?.Input, out BridgePort? from))
        {
            _strays.Add(PortCounter.Unplugged, batch.Count); // was under way when its port was removed
            batch.Return();
            return;
        }

        from.Counters.AddIn(batch.Count, batch.TotalBytes);
        if (from.Peer.IsUp)
        {
            _forwarding.Forward(from, batch);
            return;
        }

        from.Counters.Add(PortCounter.LinkDown, batch.Count);
        batch.Return();
    }

    private void TakeBack(FrameBatch batch)
    {
        if (PeerLink.TakeBack(batch)) _ports.Floods.TakeBack(batch);
    }

    private void Tell(BridgePort port, object message)
    {
        switch (message)
        {
            case Connect connect:
                port.IsWire = !connect.Settings.IsOverflowGiven && connect.Settings.Overflow == Overflow.Backpressure;
                port.IsLossless = connect.Settings.Overflow == Overflow.Backpressure && !port.IsWire;
                port.Peer.Connect(connect);
                break;
            case Disconnect: port.Peer.Disconnect(); break;
            case SetLink set: port.Peer.SetUp(set.Up); break;
            case PeerLinkChanged changed: SetPeerUp(port, changed.Up); break;
            case GetPortReport: Sender.Tell(port.Report()); return;
            default: Unhandled(message); return;
        }

        _ports.Refresh();
        _forwarding.Changed(port);
    }

    private static void SetPeerUp(BridgePort port, bool up)
    {
        port.PeerUp = up;
        if (!up) port.Peer.Purge(PortCounter.NoPeer);
    }

    private void Add(AddBridgePort add)
    {
        var input = new LinkInput(_ports.NextIndex);
        var counters = new PortCounters();
        IActorRef actor = Context.Watch(Context.ActorOf(ActorProps.Create<BridgePortActor>(input).WithDispatcher(_dispatcher), add.Id));
        var port = new BridgePort(add.Id, _forwarding.PortKind, input, actor, new PeerLink(Self, counters, Context.System.Scheduler), counters);
        _ports.Add(port);
        _forwarding.Add(port, add.Settings);
        Sender.Tell(new BridgePortAdded(add.Id, actor, Self, input));
    }

    private void Remove(IActorRef actor)
    {
        if (_ports.All.FirstOrDefault(port => port.Actor.Equals(actor)) is not { } port) return;
        port.Peer.Disconnect();
        _ports.Remove(port);
        _forwarding.Remove(port);
    }
}
