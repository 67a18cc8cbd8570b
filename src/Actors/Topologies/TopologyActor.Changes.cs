using ActorNet.Actors.Ports;

namespace ActorNet.Actors.Topologies;

/// <content>What changes while it runs: ports come and go, links are set up and down.</content>
public sealed partial class TopologyActor
{
    private void Add(PortSettings settings)
    {
        Topology changed = _topology with { Ports = _topology.Ports.Add(settings) };
        if (TopologyValidator.FindErrorOfLast(changed) is { } problem)
        {
            Sender.Tell(new TopologyChangeRefused(problem));
            return;
        }

        _topology = changed;
        Start(new PortState(settings) { Requester = Sender });
    }

    // Others may be wrong by now, because what they name was removed; that is not the new one's fault.
    private static TopologyProblem? FindErrorOfFilter(Topology changed, PortSettings settings) =>
        TopologyValidator.Validate(changed).FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error && problem.Place == settings.Place);

    private void Remove(string id)
    {
        if (!_ports.TryGetValue(id, out PortState? state))
        {
            Sender.Tell(Unknown(id));
        }
        else if (state.Requester is not null)
        {
            Sender.Tell(new TopologyChangeRefused(TopologyProblem.Error(state.Settings.Place, $"'{id}' is being added or removed", "try again when that is done")));
        }
        else
        {
            state.Requester = Sender;
            state.Removing = true;
            if (state.Port is { } port) Context.Stop(port); // then it is lost, as any that ends
            else Removed(state);
        }
    }

    // Whoever hears of it may take its interface's name at once.
    private void RemovedOnceClosed(IActorRef port, PortState state)
    {
        if (PortClosings.Get(Context.System).TellWhenClosed(port, Self)) _closing.Add(port, state);
        else Removed(state);
    }

    private void Removed(PortState state)
    {
        IActorRef requester = state.Requester!;
        Forget(state);
        requester.Tell(TopologyChanged.Instance);
    }

    private void Forget(PortState state)
    {
        _ports.Remove(state.Settings.Id);
        _topology = _topology with { Ports = _topology.Ports.Remove(state.Settings) };
    }

    private void SetAdminLink(SetPortLink set)
    {
        if (!_ports.TryGetValue(set.Id, out PortState? state))
        {
            Sender.Tell(Unknown(set.Id));
            return;
        }

        state.Port?.Tell(new SetLink(set.Up));
        SetLinks(state, state.Carrier, set.Up);
        Sender.Tell(TopologyChanged.Instance);
    }

    private void Announce(AnnouncePorts announce)
    {
        foreach (string id in announce.Ids)
        {
            if (_ports.TryGetValue(id, out PortState? state) && state.Settings.Type.Role == PortRole.Device) continue;
            IEnumerable<string> devices = _ports.Where(static port => port.Value.Settings.Type.Role == PortRole.Device).Select(static port => port.Key);
            Sender.Tell(new TopologyChangeRefused(TopologyProblem.Error(id, $"there is no device '{id}'", KnownNames.Remedy("devices", id, devices)), NotFound: true));
            return;
        }

        foreach (PortState state in _ports.Values)
        {
            if (state.Settings.Type.Role == PortRole.Device && (announce.Ids.IsEmpty || announce.Ids.Contains(state.Settings.Id))) state.Port?.Tell(announce.Announcement);
        }

        Sender.Tell(TopologyChanged.Instance);
    }

    private TopologyChangeRefused Unknown(string id) =>
        new(TopologyProblem.Error(id, $"there is no port '{id}'", KnownNames.Remedy("ports", id, _ports.Keys)), NotFound: true);
}
