using System.Collections.Immutable;
using ActorNet.Actors.Ports;

namespace ActorNet.Actors.Topologies;

// Changes of a topology that runs. Each is answered by TopologyChanged or TopologyChangeRefused once it is done.

/// <summary>Adds a port and joins it to its peer.</summary>
public sealed record AddPort(PortSettings Settings);

/// <summary>Removes a port: what is under way to it is dropped, what it lent comes home.</summary>
public sealed record RemovePort(string Id);

/// <summary>Sets a port's link up or down.</summary>
public sealed record SetPortLink(string Id, bool Up);

/// <summary>Lets devices tell the network where their guests are to be found.</summary>
/// <param name="Ids">Which devices; none: all.</param>
/// <param name="Announcement">How often.</param>
public sealed record AnnouncePorts(ImmutableArray<string> Ids, AnnounceSelf Announcement);

/// <summary>Puts a filter on a port.</summary>
public sealed record AddFilter(PortSettings Settings);

/// <summary>Takes a filter off its port; frames that it holds go on.</summary>
public sealed record RemoveFilter(string Id);

/// <summary>It is done.</summary>
public sealed class TopologyChanged
{
    /// <summary>The one instance.</summary>
    public static readonly TopologyChanged Instance = new();

    private TopologyChanged()
    {
    }
}

/// <summary>It was not done, and nothing has changed.</summary>
/// <param name="Problem">Why not, and what to do.</param>
/// <param name="NotFound">True when what was named does not exist.</param>
public sealed record TopologyChangeRefused(TopologyProblem Problem, bool NotFound = false);
