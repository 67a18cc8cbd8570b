using System.Collections.Immutable;
using ActorNet.Actors.Ports;

namespace ActorNet.Actors.Topologies;

/// <summary>Asks every port how it is, and answers once with all that answered; then it is gone.</summary>
internal sealed class PortReportCollector : UntypedActor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ImmutableArray<LivePort> _ports;
    private readonly IActorRef _replyTo;
    // By id: a NIC may answer in place of the port that it belongs to.
    private readonly Dictionary<string, PortReport> _reports = [];

    public PortReportCollector(ImmutableArray<LivePort> ports, IActorRef replyTo)
    {
        _ports = ports;
        _replyTo = replyTo;
    }

    public static Props Props(ImmutableArray<LivePort> ports, IActorRef replyTo) =>
        ActorProps.Create<PortReportCollector>(ports, replyTo);

    protected override void PreStart()
    {
        foreach (LivePort port in _ports) port.Port.Tell(GetPortReport.Instance);
        Context.SetReceiveTimeout(Patience); // a port that stops meanwhile does not answer
        if (_ports.Length == 0) Answer();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PortReport report:
                _reports[report.Id] = report;
                if (_reports.Count == _ports.Length) Answer();
                break;
            case ReceiveTimeout:
                Answer();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Answer()
    {
        _replyTo.Tell(new PortReportList([.. _ports.Where(port => _reports.ContainsKey(port.Id)).Select(port => _reports[port.Id] with { Peer = port.Peer })]));
        Context.Stop(Self);
    }
}
