using System.Collections.Immutable;
using ActorNet.Actors.Filters;
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

/// <summary>How everything is.</summary>
/// <param name="Ports">Every port that answered, in the order of the topology.</param>
public sealed record PortReportList(ImmutableArray<PortReport> Ports)
{
    /// <summary>Every chain of filters that answered.</summary>
    public ImmutableArray<FilterChainReport> Chains { get; init; } = [];

    /// <summary>Frames that went back unread from the queues of ports that were removed.</summary>
    public long Purged { get; init; }

    /// <summary>Frames on their way from one port to another; means something while no port was removed, whose books went with it.</summary>
    public long InTransit => Books.Sum(static books => books.Sent - books.Received);

    /// <summary>Frames that no port's books account for; 0 unless we have a bug.</summary>
    public long Imbalance => Books.Sum(static books => books.Imbalance);

    private IEnumerable<PortReport> Books => Ports.Concat(Chains.Select(static chain => chain.Books));
}
