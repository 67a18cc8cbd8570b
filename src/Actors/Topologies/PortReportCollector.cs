using System.Collections.Immutable;
using ActorNet.Actors.Filters;
using ActorNet.Actors.Ports;

namespace ActorNet.Actors.Topologies;

/// <summary>Asks every port and every chain of filters how it is, and answers once with all that answered; then it is gone.</summary>
internal sealed class PortReportCollector : UntypedActor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ImmutableArray<LivePort> _ports;
    private readonly ImmutableArray<IActorRef> _chains;
    private readonly long _purged;
    private readonly IActorRef _replyTo;
    // By id: a NIC may answer in place of the port that it belongs to.
    private readonly Dictionary<string, PortReport> _reports = [];
    private readonly Dictionary<string, FilterChainReport> _chainReports = [];

    public PortReportCollector(ImmutableArray<LivePort> ports, ImmutableArray<IActorRef> chains, long purged, IActorRef replyTo)
    {
        _ports = ports;
        _chains = chains;
        _purged = purged;
        _replyTo = replyTo;
    }

    public static Props Props(ImmutableArray<LivePort> ports, ImmutableArray<IActorRef> chains, long purged, IActorRef replyTo) =>
        ActorProps.Create<PortReportCollector>(ports, chains, purged, replyTo);

    protected override void PreStart()
    {
        foreach (LivePort port in _ports) port.Port.Tell(GetPortReport.Instance);
        foreach (IActorRef chain in _chains) chain.Tell(GetFilterChainReport.Instance);
        Context.SetReceiveTimeout(Patience); // a port that stops meanwhile does not answer
        AnswerIfComplete();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PortReport report:
                _reports[report.Id] = report;
                AnswerIfComplete();
                break;
            case FilterChainReport report:
                _chainReports[report.Books.Id] = report;
                AnswerIfComplete();
                break;
            case ReceiveTimeout:
                Answer();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void AnswerIfComplete()
    {
        if (_reports.Count == _ports.Length && _chainReports.Count == _chains.Length) Answer();
    }

    private void Answer()
    {
        ImmutableArray<PortReport> ports =
        [
            .. _ports.Where(port => _reports.ContainsKey(port.Id)).Select(port => _reports[port.Id] with
            {
                Peer = port.Peer,
                Filters = _chainReports.TryGetValue(port.Id, out FilterChainReport? chain) ? chain.Filters : [],
            }),
        ];
        _replyTo.Tell(new PortReportList(ports) { Chains = [.. _chainReports.Values], Purged = _purged });
        Context.Stop(Self);
    }
}
