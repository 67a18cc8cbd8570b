namespace ActorNet.Actors.Hubs;

/// <summary>A hub: makes its ports and tells each of them who the others are. Frames go from port to port without it.</summary>
/// <remarks>
/// Owns: its <see cref="HubPortActor"/> children. In: <see cref="AddHubPort"/>, <see cref="HubPortLinkChanged"/>, the end of a port.
/// Out: <see cref="HubPortAdded"/>, <see cref="HubMembers"/>.
/// </remarks>
public sealed class HubActor : UntypedActor
{
    private readonly int _credit;
    private readonly string _dispatcher;
    private readonly Dictionary<IActorRef, bool> _ports = [];

    /// <summary>Called by <see cref="Props"/>.</summary>
    /// <param name="credit">Frames that may be under way from one port to another.</param>
    /// <param name="dispatcher">The lane of the hub's ports.</param>
    public HubActor(int credit, string dispatcher)
    {
        _credit = credit;
        _dispatcher = dispatcher;
    }

    /// <summary>How a hub is started: on a lane, with its ports.</summary>
    public static Props Props(int credit, string dispatcher) =>
        ActorProps.Create<HubActor>(credit, dispatcher).WithDispatcher(dispatcher);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AddHubPort add: Add(add.Id); break;
            case HubPortLinkChanged changed: SetLink(Sender, changed.Up); break;
            case Terminated terminated: Remove(terminated.ActorRef); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>A port that fails is our bug: it stops, and the others go on without it.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Add(string id)
    {
        IActorRef port = Context.ActorOf(HubPortActor.Props(id, _credit, _dispatcher), id);
        Context.Watch(port);
        _ports.Add(port, false);
        Sender.Tell(new HubPortAdded(id, port));
    }

    private void SetLink(IActorRef port, bool up)
    {
        if (!_ports.TryGetValue(port, out bool known) || known == up) return;
        _ports[port] = up;
        TellMembers();
    }

    private void Remove(IActorRef port)
    {
        if (_ports.Remove(port)) TellMembers();
    }

    private void TellMembers()
    {
        var members = new HubMembers([.. _ports.Where(port => port.Value).Select(port => port.Key)]);
        foreach (IActorRef port in _ports.Keys) port.Tell(members);
    }
}
