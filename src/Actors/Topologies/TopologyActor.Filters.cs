using ActorNet.Actors.Filters;
using ActorNet.Actors.Filters.Types;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies.PortTypes;

namespace ActorNet.Actors.Topologies;

/// <content>Filters: a port that has any gets a chain on the wire between itself and its peer, and keeps it.</content>
public sealed partial class TopologyActor
{
    private readonly Dictionary<string, FilterState> _filters = [];
    private readonly Dictionary<IActorRef, PortState> _byChain = [];

    /// <summary>Makes the filters of the configuration; they are put in when their ports are there.</summary>
    private void PlanFilters()
    {
        foreach (PortSettings settings in _topology.Filters)
        {
            if (FilterPlanner.TryMake(settings, out FilterPlan? plan, out TopologyProblem? problem)) _filters.Add(settings.Id, new FilterState(plan));
            else _problems.Add(problem);
        }
    }

    private void AddFilter(PortSettings settings)
    {
        Topology changed = _topology with { Filters = _topology.Filters.Add(settings) };
        TopologyProblem? problem = FindErrorOfFilter(changed, settings);
        FilterPlan? plan = null;
        if (problem is null && !_ports[settings.Get(FilterOptionSpecs.Netdev)].IsReady)
            problem = TopologyProblem.Error(settings.Place, $"port '{settings.Get(FilterOptionSpecs.Netdev)}' is not open", "try again when it is");
        if (problem is not null || !FilterPlanner.TryMake(settings, out plan, out problem))
        {
            Sender.Tell(new TopologyChangeRefused(problem));
            return;
        }

        _topology = changed;
        var state = new FilterState(plan) { Requester = Sender };
        _filters.Add(settings.Id, state);
        Insert(_ports[state.Port], state);
    }

    private void RemoveFilter(string id)
    {
        if (!_filters.TryGetValue(id, out FilterState? filter))
        {
            Sender.Tell(new TopologyChangeRefused(TopologyProblem.Error(id, $"there is no filter '{id}'", KnownNames.Remedy("filters", id, _filters.Keys)), NotFound: true));
        }
        else if (filter.Requester is not null)
        {
            Sender.Tell(new TopologyChangeRefused(TopologyProblem.Error(filter.Plan.Settings.Place, $"'{id}' is being added or removed", "try again when that is done")));
        }
        else if (_ports.GetValueOrDefault(filter.Port)?.Chain is not { } chain)
        {
            ForgetFilter(filter);
            Sender.Tell(TopologyChanged.Instance);
        }
        else
        {
            filter.Requester = Sender;
            if (IndevOf(filter) is { IsReady: true } indev) indev.Port!.Tell(Disconnect.Instance);
            chain.Tell(new TakeOutFilter(id));
        }
    }

    /// <summary>The port is there: so are its filters, before any frame.</summary>
    private void InsertFilters(PortState port)
    {
        foreach (FilterState filter in _filters.Values.Where(filter => filter.Port == port.Settings.Id)) Insert(port, filter);
        foreach (FilterState filter in _filters.Values)
        {
            if (filter.Plan.Outdev == port.Settings.Id && _ports.GetValueOrDefault(filter.Port)?.Chain is { } chain) ConnectOutdev(chain, port);
            if (filter.Input is not null && filter.Plan.Indev == port.Settings.Id) ConnectIndev(filter, port);
        }
    }

    private void Insert(PortState port, FilterState filter)
    {
        IActorRef chain = ChainOf(port);
        if (filter.Plan.Outdev is { } outdev && _ports.GetValueOrDefault(outdev) is { IsReady: true } to) ConnectOutdev(chain, to);
        chain.Tell(new InsertFilter(filter.Plan));
    }

    private IActorRef ChainOf(PortState port)
    {
        if (port.Chain is { } known) return known;
        port.FromPort = new LinkInput(0);
        port.FromPeer = new LinkInput(1);
        IActorRef chain = Context.Watch(Context.ActorOf(FilterChainActor.Props(port.Settings.Id, port.FromPort, port.FromPeer, _settings.Dispatcher), $"{port.Settings.Id}-filters"));
        port.Chain = chain;
        _byChain.Add(chain, port);

        // The chain knows both sides before the first frame can come.
        chain.Tell(new ConnectInside(new Connect(port.Target!, Lossless(LinkOptions.Of(port.Settings, _settings.Link)), port.Input)));
        if (PeerOf(port) is { IsReady: true } peer) Join(port, peer);
        else port.Port!.Tell(new Connect(chain, _settings.Link, port.FromPort));
        return chain;
    }

    private static LinkSettings Lossless(LinkSettings terms) => terms with { Overflow = Overflow.Backpressure };

    private void Inserted(FilterInserted inserted)
    {
        if (!_filters.TryGetValue(inserted.Id, out FilterState? filter)) return;
        filter.Input = inserted.Input;
        if (IndevOf(filter) is { IsReady: true } indev) ConnectIndev(filter, indev);
        filter.Requester?.Tell(TopologyChanged.Instance);
        filter.Requester = null;
    }

    private void NotInserted(FilterRefused refused)
    {
        if (!_filters.TryGetValue(refused.Id, out FilterState? filter)) return;
        TopologyProblem problem = TopologyProblem.Error(filter.Plan.Settings.Place, refused.Reason, "name one of the port's filters in position=id=ID");
        if (filter.Requester is { } requester) requester.Tell(new TopologyChangeRefused(problem));
        else _problems.Add(problem);
        ForgetFilter(filter);
        Progress();
    }

    private void TakenOut(string id)
    {
        if (!_filters.TryGetValue(id, out FilterState? filter)) return;
        IActorRef? requester = filter.Requester;
        ForgetFilter(filter);
        requester?.Tell(TopologyChanged.Instance);
    }

    private void ForgetFilter(FilterState filter)
    {
        _filters.Remove(filter.Plan.Settings.Id);
        _topology = _topology with { Filters = _topology.Filters.Remove(filter.Plan.Settings) };
    }

    private static void ConnectOutdev(IActorRef chain, PortState outdev) =>
        chain.Tell(new ConnectOutdev(outdev.Settings.Id, new Connect(outdev.Target!, OutdevTerms, outdev.Input)));

    private void ConnectIndev(FilterState filter, PortState indev)
    {
        if (_ports.GetValueOrDefault(filter.Port)?.Chain is { } chain) indev.Port!.Tell(new Connect(chain, _settings.Link, filter.Input));
    }

    private PortState? IndevOf(FilterState filter) => filter.Plan.Indev is { } id ? _ports.GetValueOrDefault(id) : null;

    /// <summary>A port is gone: with it its filters, and what others' filters had from it.</summary>
    private void LoseFilters(PortState port)
    {
        foreach (FilterState filter in _filters.Values.Where(filter => filter.Plan.Outdev == port.Settings.Id))
            _ports.GetValueOrDefault(filter.Port)?.Chain?.Tell(new ConnectOutdev(port.Settings.Id, null));
        foreach (FilterState filter in _filters.Values.Where(filter => filter.Port == port.Settings.Id).ToArray())
        {
            if (IndevOf(filter) is { IsReady: true } indev) indev.Port!.Tell(Disconnect.Instance);
            ForgetFilter(filter);
        }

        if (port.Chain is not { } chain) return;
        port.Chain = null;
        _byChain.Remove(chain);
        Context.Stop(chain);
    }

    /// <summary>A chain failed, which is our bug: the port goes on without it.</summary>
    private bool LoseChain(IActorRef chain)
    {
        if (!_byChain.Remove(chain, out PortState? port)) return false;
        _log.Error("{0}: its filters failed and are gone; see the error before this line", port.Settings.Id);
        port.Chain = null;
        foreach (FilterState filter in _filters.Values.Where(filter => filter.Port == port.Settings.Id).ToArray()) ForgetFilter(filter);
        if (port.IsReady && PeerOf(port) is { IsReady: true } peer) Join(port, peer);
        return true;
    }

    // An outdev that takes no frames must not hold up those whose frames are mirrored.
    private static LinkSettings OutdevTerms { get; } = new(512) { Overflow = Overflow.DropNewest, IsOverflowGiven = true };

    private sealed class FilterState(FilterPlan plan)
    {
        public FilterPlan Plan => plan;

        public string Port { get; } = plan.Settings.Get(FilterOptionSpecs.Netdev);

        /// <summary>Where frames of the indev enter the chain.</summary>
        public LinkInput? Input { get; set; }

        /// <summary>Who waits to hear that the filter was added or removed.</summary>
        public IActorRef? Requester { get; set; }
    }
}
