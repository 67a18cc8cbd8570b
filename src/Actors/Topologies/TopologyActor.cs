using System.Collections.Immutable;
using ActorNet.Actors.Hubs;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies.PortTypes;

namespace ActorNet.Actors.Topologies;

/// <summary>Starts the ports of a topology, joins them to their peers, and supervises them.</summary>
/// <remarks>
/// Owns: the port actors and the hubs. In: what ports say (PortMessages.cs), <see cref="AwaitTopology"/>, <see cref="GetPortReports"/>.
/// A port that fails while the topology starts fails the topology; one that fails later stops, and its peer's link goes down.
/// </remarks>
public sealed class TopologyActor : UntypedActor
{
    private readonly Topology _topology;
    private readonly IReadOnlyDictionary<PortType, PortFactory> _factories;
    private readonly TopologySettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, PortState> _ports = [];
    private readonly Dictionary<IActorRef, PortState> _byActor = [];
    private readonly Dictionary<int, IActorRef> _hubs = [];
    private readonly List<IActorRef> _awaiting = [];
    private readonly List<TopologyProblem> _problems = [];

    /// <summary>Called by <see cref="Props"/>.</summary>
    public TopologyActor(Topology topology, IReadOnlyDictionary<PortType, PortFactory> factories, TopologySettings settings)
    {
        _topology = topology;
        _factories = factories;
        _settings = settings;
    }

    /// <summary>How a topology is started.</summary>
    /// <param name="topology">Valid: <see cref="TopologyValidator"/> found nothing.</param>
    /// <param name="factories">Who makes which type of port; hub ports need none.</param>
    /// <param name="settings">What applies to all ports.</param>
    public static Props Props(Topology topology, IReadOnlyDictionary<PortType, PortFactory> factories, TopologySettings settings) =>
        ActorProps.Create<TopologyActor>(topology, factories, settings);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.ActorOf(ActorProps.Create<DeadBatchActor>(), "dead-batches");
        foreach (PortSettings settings in _topology.Ports)
        {
            var state = new PortState(settings);
            _ports.Add(settings.Id, state);
            if (settings.Type == HubPortType.Type) HubOf(settings.Get(HubPortType.HubId)).Tell(new AddHubPort(settings.Id));
            else Adopt(state, Context.ActorOf(_factories[settings.Type](settings, _settings.Dispatcher), settings.Id));
        }

        Progress();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case HubPortAdded added: Adopt(_ports[added.Id], added.Port); Ready(_ports[added.Id], added.Port); SetLink(_ports[added.Id], true); break;
            case PortReady ready when _byActor.TryGetValue(Sender, out PortState? state): Ready(state, ready.Target); break;
            case PortFailed failed when _byActor.TryGetValue(Sender, out PortState? state): Fail(state, failed); break;
            case LinkChanged changed when _byActor.TryGetValue(Sender, out PortState? state): SetLink(state, changed.Up); break;
            case Terminated terminated: Lose(terminated.ActorRef); break;
            case AwaitTopology: _awaiting.Add(Sender); Progress(); break;
            case GetPortReports: Context.ActorOf(PortReportCollector.Props([.. Live()], Sender)); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>What a port throws is our bug, and is logged as one; the port stops and the others go on.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private IActorRef HubOf(int hubId)
    {
        if (!_hubs.TryGetValue(hubId, out IActorRef? hub))
        {
            hub = Context.ActorOf(HubActor.Props(_settings.Credit, _settings.Dispatcher), $"hub-{hubId}");
            _hubs.Add(hubId, hub);
        }

        return hub;
    }

    private void Adopt(PortState state, IActorRef port)
    {
        state.Port = port;
        _byActor.Add(port, state);
        Context.Watch(port);
    }

    private void Ready(PortState state, IActorRef target)
    {
        state.Target = target;
        if (state.Port is not null && PeerOf(state) is { Target: not null, Port: not null } peer)
        {
            state.Port.Tell(new Connect(peer.Target, _settings.Credit));
            peer.Port.Tell(new Connect(target, _settings.Credit));
            if (peer.LinkUp) state.Port.Tell(new PeerLinkChanged(true));
            if (state.LinkUp) peer.Port.Tell(new PeerLinkChanged(true));
        }

        Progress();
    }

    private void SetLink(PortState state, bool up)
    {
        if (state.LinkUp == up) return;
        state.LinkUp = up;
        if (state.Target is not null && PeerOf(state) is { Target: not null } peer) peer.Port!.Tell(new PeerLinkChanged(up));
    }

    private void Fail(PortState state, PortFailed failed)
    {
        if (!state.Failed) _problems.Add(TopologyProblem.Error(state.Settings.Place, failed.Problem, failed.Remedy));
        if (state.Target is not null) _log.Error("{0}: {1}; {2}", state.Settings.Id, failed.Problem, failed.Remedy);
        state.Failed = true;
        Progress();
    }

    private void Lose(IActorRef port)
    {
        if (!_byActor.Remove(port, out PortState? state)) return;
        SetLink(state, false);
        if (!state.Failed) Fail(state, new PortFailed($"port {state.Settings.Id} stopped", "see the error before this line; other ports go on"));
        state.Port = state.Target = null;
    }

    private void Progress()
    {
        if (!_ports.Values.All(state => state.Failed || state.Target is not null)) return;
        object answer = _problems.Count == 0 ? TopologyUp.Instance : new TopologyFailed([.. _problems]);
        foreach (IActorRef waiting in _awaiting) waiting.Tell(answer);
        _awaiting.Clear();
    }

    private PortState? PeerOf(PortState state) =>
        _topology.PeerOf(state.Settings) is { } peer ? _ports.GetValueOrDefault(peer.Id) : null;

    private IEnumerable<IActorRef> Live() =>
        _topology.Ports.Select(port => _ports[port.Id].Port).Where(port => port is not null)!;

    private sealed class PortState(PortSettings settings)
    {
        public PortSettings Settings { get; } = settings;

        public IActorRef? Port { get; set; }

        public IActorRef? Target { get; set; }

        public bool LinkUp { get; set; }

        public bool Failed { get; set; }
    }
}
