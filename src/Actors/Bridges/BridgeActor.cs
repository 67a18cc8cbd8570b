using ActorNet.Actors.Lanes;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;

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
    private static readonly TimeSpan ShortestTick = TimeSpan.FromMilliseconds(10);

    private readonly string _dispatcher;
    private readonly SwitchOptions? _options;
    private readonly BridgePorts _ports = new();
    private readonly LaneClock _clock = new(Context.System.Scheduler);
    private BridgeForwarding _forwarding = null!;
    private TimeSpan _timerAt = TimeSpan.MaxValue;

    /// <summary>Called by <see cref="Hub"/> and <see cref="Switch"/>.</summary>
    /// <param name="dispatcher">Its lane.</param>
    /// <param name="options">What the switch is like; null for a hub.</param>
    public BridgeActor(string dispatcher, SwitchOptions? options)
    {
        _dispatcher = dispatcher;
        _options = options;
    }

    /// <summary>How a hub is started.</summary>
    /// <param name="dispatcher">Its lane.</param>
    public static Props Hub(string dispatcher) => Start(dispatcher, null);

    /// <summary>How a switch is started.</summary>
    /// <param name="dispatcher">Its lane.</param>
    /// <param name="options">What it is like.</param>
    public static Props Switch(string dispatcher, SwitchOptions options) => Start(dispatcher, options);

    /// <inheritdoc/>
    protected override void PreStart() =>
        _forwarding = _options is null
            ? new HubForwarding(_ports)
            : new SwitchForwarding(_ports, new LearningSwitch(_options), _clock, Context.GetLogger());

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
            case BridgeTick: Tick(); break;
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
            NetQueueRegistry.Get(Context.System).CountPurged(batch.Count); // was under way when its port was removed
            batch.Return();
            return;
        }

        from.Counters.AddIn(batch.Count, batch.TotalBytes);
        if (from.Peer.IsUp)
        {
            _forwarding.Forward(from, batch);
            SetTimer(); // what was learned ages, and what was blocked is to be let in again
            return;
        }

        from.Counters.Add(PortCounter.LinkDown, batch.Count);
        batch.Return();
    }

    private void TakeBack(FrameBatch batch)
    {
        if (PeerLink.TakeBack(batch)) _ports.Copies.TakeBack(batch);
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
            case GetPortReport: Sender.Tell(_forwarding.Complete(port, port.Report())); return;
            default: Unhandled(message); return;
        }

        _ports.Refresh();
        _forwarding.Changed(port);
        SetTimer();
    }

    private void Tick()
    {
        _timerAt = TimeSpan.MaxValue;
        _forwarding.Tick();
        SetTimer();
    }

    private void SetTimer()
    {
        TimeSpan due = _forwarding.NextTick;
        if (due >= _timerAt) return;
        _timerAt = due;
        TimeSpan wait = due - _clock.Now;
        Context.System.Scheduler.ScheduleTellOnce(wait > ShortestTick ? wait : ShortestTick, Self, BridgeTick.Instance, Self);
    }

    private static void SetPeerUp(BridgePort port, bool up)
    {
        port.PeerUp = up;
        if (!up) port.Peer.Purge(PortCounter.NoPeer);
    }

    private static Props Start(string dispatcher, SwitchOptions? options) =>
        ActorProps.Create<BridgeActor>(dispatcher, options!).WithDispatcher(dispatcher).WithMailbox(NetQueueMailbox.Id);

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
