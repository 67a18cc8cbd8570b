using System.Collections.Immutable;

namespace ActorNet.Actors.Topologies;

/// <summary>Two ports that exchange frames directly: <paramref name="From"/> named <paramref name="To"/> in its <c>netdev=</c>.</summary>
public readonly record struct TopologyJoin(PortSettings From, PortSettings To);

/// <summary>The ports that should exist. Pure data; <see cref="TopologyValidator"/> says whether they fit together.</summary>
/// <param name="Ports">In the order written.</param>
public sealed record Topology(ImmutableArray<PortSettings> Ports)
{
    /// <summary>The filters on them, in the order written.</summary>
    public ImmutableArray<PortSettings> Filters { get; init; } = [];

    /// <summary>A topology without ports.</summary>
    public static Topology Empty { get; } = new([]);

    /// <summary>A topology of ports and filters in any order.</summary>
    public static Topology Of(IEnumerable<PortSettings> all)
    {
        ILookup<bool, PortSettings> parts = all.ToLookup(static settings => settings.Type.Role == PortRole.Filter);
        return new Topology([.. parts[false]]) { Filters = [.. parts[true]] };
    }

    /// <summary>The port with that id, or null.</summary>
    public PortSettings? Find(string id) => Ports.FirstOrDefault(port => port.Id == id);

    /// <summary>Every pair of peers, in the order of the naming port.</summary>
    public IEnumerable<TopologyJoin> Joins
    {
        get
        {
            foreach (PortSettings from in Ports)
                if (from.PeerId is { } id && Find(id) is { } to)
                    yield return new TopologyJoin(from, to);
        }
    }

    /// <summary>The one port that exchanges frames with <paramref name="port"/>, or null: by its own <c>netdev=</c>, else by another port's.</summary>
    public PortSettings? PeerOf(PortSettings port) =>
        port.PeerId is { } id
            ? Find(id)
            : Ports.FirstOrDefault(other => other.PeerId == port.Id);

    /// <summary>Same ports and filters in the same order.</summary>
    public bool Equals(Topology? other) => other is not null && Ports.SequenceEqual(other.Ports) && Filters.SequenceEqual(other.Filters);

    /// <inheritdoc/>
    public override int GetHashCode() => Ports.Length;
}
