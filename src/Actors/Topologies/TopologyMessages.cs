using System.Collections.Immutable;
using ActorNet.Actors.Ports;

namespace ActorNet.Actors.Topologies;

/// <summary>Asks to be told once every port is up, or could not be: <see cref="TopologyUp"/> or <see cref="TopologyFailed"/>.</summary>
public sealed class AwaitTopology
{
    /// <summary>The one instance.</summary>
    public static readonly AwaitTopology Instance = new();

    private AwaitTopology()
    {
    }
}

/// <summary>Every port is open and joined to its peer.</summary>
public sealed class TopologyUp
{
    /// <summary>The one instance.</summary>
    public static readonly TopologyUp Instance = new();

    private TopologyUp()
    {
    }
}

/// <summary>Some ports could not be opened. Nothing carries frames; the system is to be terminated.</summary>
public sealed record TopologyFailed(ImmutableArray<TopologyProblem> Problems);

/// <summary>Asks for the state of all ports; answered by <see cref="PortReportList"/>.</summary>
public sealed class GetPortReports
{
    /// <summary>The one instance.</summary>
    public static readonly GetPortReports Instance = new();

    private GetPortReports()
    {
    }
}

/// <summary>Every port that answered, in the order of the topology.</summary>
public sealed record PortReportList(ImmutableArray<PortReport> Ports);
