using System.Collections.Immutable;
using ActorNet.Actors.Bridges;
using ActorNet.Actors.Filters;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies.PortTypes;

namespace ActorNet.Actors.Topologies;

/// <summary>Starts the ports of a topology, joins them to their peers, supervises them, and changes them while frames are under way.</summary>
/// <remarks>
/// Owns: the port actors and the bridges. In: what ports say (PortMessages.cs), <see cref="AwaitTopology"/>, <see cref="GetPortReports"/>, changes
/// (TopologyChanges.cs). A port that fails while the topology starts fails the topology; one that fails later stops, and its peer's link goes down.
/// </remarks>
public sealed partial class TopologyActor : UntypedActor
{
    private readonly IReadOnlyDictionary<PortType, PortFactory> _factories;
    private readonly TopologySettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, PortState> _ports = [];
    private readonly Dictionary<IActorRef, PortState> _byActor = [];
    private readonly Dictionary<IActorRef, PortState> _closing = [];
    private readonly Dictionary<(PortType Type, int Id), IActorRef> _bridges = [];
    private readonly List<IActorRef> _awaiting = [];
    private readonly List<TopologyProblem> _problems = [];
    private Topology _topology;

    /// <summary>Called by <see cref="Props"/>.</summary>
    public TopologyActor(Topology topology, IReadOnlyDictionary<PortType, PortFactory> factories, TopologySettings settings)
    {
        _topology = topology;
        _factories = factories;
        _settings = settings;
    }

    /// <summary>How a topology is started.</summary>
    /// <param name="topology">Valid: <see cref="TopologyValidator"/> found nothing.</param>
    /// <param name="factories">Who makes which type of port; ports of bridges need none.</param>
    /// <param name="settings">What applies to all ports.</param>
    public static Props Props(Topology topology, IReadOnlyDictionary<PortType, PortFactory> factories, TopologySettings settings) =>
        ActorProps.Create<TopologyActor>(topology, factories, settings);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        DeadBatchActor.Start(Context, Context.System);
        PlanFilters();
        foreach (PortSettings settings in _topology.Ports) Start(new PortState(settings));
        Progress();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case BridgePortAdded added: AdoptBridgePort(added); break;
            case PortReady ready when _byActor.TryGetValue(Sender, out PortState? state): state.FollowsPeer = ready.FollowsPeer; Ready(state, ready.Target, ready.Input); break;
            case PortFailed failed when _byActor.TryGetValue(Sender, out PortState? state): Fail(state, failed); break;
            case LinkChanged changed when _byActor.TryGetValue(Sender, out PortState? state): SetCarrier(state, changed.Up); break;
            case Terminated terminated: Lose(terminated.ActorRef); break;
            case PortClosed closed when _closing.Remove(closed.Port, out PortState? state): Removed(state); break;
            case PeerTakes takes when _byActor.TryGetValue(Sender, out PortState? state): SetTakes(state, takes); break;
            case AwaitTopology: _awaiting.Add(Sender); Progress(); break;
            case GetPortReports: Context.ActorOf(PortReportCollector.Props(Live(), [.. _byChain.Keys], NetQueueRegistry.Get(Context.System).Purged, Sender)); break;
            case AddPort add: Add(add.Settings); break;
            case RemovePort remove: Remove(remove.Id); break;
            case SetPortLink set: SetAdminLink(set); break;
            case AnnouncePorts announce: Announce(announce); break;
            case AddFilter add: AddFilter(add.Settings); break;
            case RemoveFilter remove: RemoveFilter(remove.Id); break;
            case FilterInserted inserted: Inserted(inserted); break;
            case FilterRefused refused: NotInserted(refused); break;
            case FilterTakenOut takenOut: TakenOut(takenOut.Id); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>What a port throws is our bug, and is logged as one; the port stops and the others go on.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Start(PortState state)
    {
        PortSettings settings = state.Settings;
        _ports.Add(settings.Id, state);
        if (BridgeTypes.Find(settings.Type) is { } bridge) BridgeOf(bridge, settings).Tell(new AddBridgePort(settings.Id, settings));
        else Adopt(state, Context.ActorOf(_factories[settings.Type](settings, _settings.Dispatcher), settings.Id));
    }

    private IActorRef BridgeOf(BridgeType bridge, PortSettings settings)
    {
        int id = settings.Get(bridge.BridgeId);
        if (_bridges.TryGetValue((settings.Type, id), out IActorRef? actor)) return actor;
        actor = Context.Watch(Context.ActorOf(bridge.Props(_settings), bridge.ActorNameOf(settings)));
        _bridges.Add((settings.Type, id), actor);
        return actor;
    }

    private void AdoptBridgePort(BridgePortAdded added)
    {
        if (!_ports.TryGetValue(added.Id, out PortState? state))
        {
            Context.Stop(added.Port); // removed before it was there
            return;
        }

        Adopt(state, added.Port);
        Ready(state, added.Target, added.Input);
        SetCarrier(state, true);
    }

    private void Adopt(PortState state, IActorRef port)
    {
        state.Port = port;
        _byActor.Add(port, state);
        Context.Watch(port);
    }

    private void Ready(PortState state, IActorRef target, LinkInput? input)
    {
        state.Target = target;
        state.Input = input;
        InsertFilters(state);
        if (PeerOf(state) is { IsReady: true } peer) Join(state, peer);
        state.Requester?.Tell(TopologyChanged.Instance);
        state.Requester = null;
        Progress();
    }

    private void Join(PortState one, PortState other)
    {
        Connect(one, other);
        Connect(other, one);
        Introduce(one, other);
        Introduce(other, one);
    }

    private static void Introduce(PortState port, PortState peer)
    {
        if (peer.LinkUp || port.FollowsPeer) port.Port!.Tell(new PeerLinkChanged(peer.LinkUp));
        if (port.FollowsPeer && peer.Takes is { } takes) port.Port!.Tell(takes);
    }

    private void SetTakes(PortState state, PeerTakes takes)
    {
        state.Takes = takes;
        if (PeerOf(state) is { IsReady: true, FollowsPeer: true } peer) peer.Port!.Tell(takes);
    }

    private void Connect(PortState from, PortState to)
    {
        LinkSettings terms = Terms(from, to);
        IActorRef target = to.Chain ?? to.Target!;
        LinkInput? input = to.Chain is null ? to.Input : to.FromPeer;
        if (from.Chain is not { } filters)
        {
            from.Port!.Tell(new Connect(target, terms, input) { PeerFollows = to.FollowsPeer });
            return;
        }

        // What may be dropped, is dropped before the filters: they pass on, and hold back, all that they have taken.
        filters.Tell(new ConnectOutside(new Connect(target, Lossless(terms), input)));
        from.Port!.Tell(new Connect(filters, terms, from.FromPort) { PeerFollows = to.FollowsPeer });
    }

    // The receiver's own options rule; a port of a bridge may say how it treats what is plugged into it.
    private LinkSettings Terms(PortState from, PortState to)
    {
        LinkSettings common = BridgeTypes.Find(from.Settings.Type) is { } bridge
            ? LinkOptions.Of(from.Settings, _settings.Link with { Overflow = bridge.Overflow })
            : _settings.Link;
        return LinkOptions.Of(to.Settings, common);
    }

    private void SetCarrier(PortState state, bool up) => SetLinks(state, up, state.AdminUp);

    private void SetLinks(PortState state, bool carrier, bool admin)
    {
        bool before = state.LinkUp;
        state.Carrier = carrier;
        state.AdminUp = admin;
        if (before != state.LinkUp && state.IsReady && PeerOf(state) is { IsReady: true } peer) peer.Port!.Tell(new PeerLinkChanged(state.LinkUp));
    }

    private void Fail(PortState state, PortFailed failed)
    {
        TopologyProblem problem = TopologyProblem.Error(state.Settings.Place, failed.Problem, failed.Remedy);
        if (state.Target is not null) _log.Error("{0}: {1}; {2}", state.Settings.Id, failed.Problem, failed.Remedy);
        bool first = !state.Failed;
        state.Failed = true;
        if (state.Requester is { } requester)
        {
            // Added while running: it is as if it had never been.
            state.Requester = null;
            requester.Tell(new TopologyChangeRefused(problem));
            Forget(state);
            return;
        }

        if (first) _problems.Add(problem);
        Progress();
    }

    private void Lose(IActorRef port)
    {
        if (LoseChain(port) || LoseBridge(port) || !_byActor.Remove(port, out PortState? state)) return;
        if (state.IsReady && PeerOf(state) is { IsReady: true } peer)
        {
            peer.Port!.Tell(new PeerLinkChanged(false));
            if (peer.Chain is { } filters) filters.Tell(new ConnectOutside(null));
            else peer.Port!.Tell(Disconnect.Instance);
        }

        LoseFilters(state);

        state.Port = state.Target = null;
        if (state.Removing) RemovedOnceClosed(port, state);
        else if (!state.Failed) Fail(state, new PortFailed($"port {state.Settings.Id} stopped", "see the error before this line; other ports go on"));
    }

    // Its ports end with it, one by one; a port that is added later makes it anew.
    private bool LoseBridge(IActorRef bridge)
    {
        (PortType, int) key = _bridges.FirstOrDefault(known => known.Value.Equals(bridge)).Key;
        return key.Item1 is not null && _bridges.Remove(key);
    }

    private void Progress()
    {
        if (_awaiting.Count == 0 || !_ports.Values.All(state => state.Failed || state.Target is not null)) return;
        object answer = _problems.Count == 0 ? TopologyUp.Instance : new TopologyFailed([.. _problems]);
        foreach (IActorRef waiting in _awaiting) waiting.Tell(answer);
        _awaiting.Clear();
    }

    private PortState? PeerOf(PortState state) =>
        _topology.PeerOf(state.Settings) is { } peer ? _ports.GetValueOrDefault(peer.Id) : null;

    private ImmutableArray<LivePort> Live() =>
        [.. _topology.Ports.Select(port => _ports[port.Id]).Where(state => state.Port is not null)
            .Select(state => new LivePort(state.Settings.Id, state.Port!, PeerOf(state)?.Settings.Id))];

    private sealed class PortState(PortSettings settings)
    {
        public PortSettings Settings { get; } = settings;

        public IActorRef? Port { get; set; }

        public IActorRef? Target { get; set; }

        public LinkInput? Input { get; set; }

        /// <summary>The chain of filters on the port, if it has had any.</summary>
        public IActorRef? Chain { get; set; }

        /// <summary>The chain's input for what the port sends.</summary>
        public LinkInput? FromPort { get; set; }

        /// <summary>The chain's input for what the port's peer sends.</summary>
        public LinkInput? FromPeer { get; set; }

        public bool Carrier { get; set; }

        /// <summary>It hears what its peer's link and its peer's wishes are, at once.</summary>
        public bool FollowsPeer { get; set; }

        /// <summary>What it said that it takes; null when it has not.</summary>
        public PeerTakes? Takes { get; set; }

        public bool AdminUp { get; set; } = true;

        public bool LinkUp => Carrier && AdminUp;

        public bool IsReady => Port is not null && Target is not null;

        public bool Failed { get; set; }

        public bool Removing { get; set; }

        /// <summary>Who waits to hear that the port was added or removed.</summary>
        public IActorRef? Requester { get; set; }
    }
}
