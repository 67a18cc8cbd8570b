using System.Collections.Immutable;
using ActorNet.Actors.Ports;

namespace ActorNet.VhostUser.Clients;

/// <summary>What happened between one client and its back ends. Written by its actor.</summary>
public sealed class ClientCounters
{
    private readonly long[] _values = new long[Table.Length];

    /// <summary>One row per counter, in the order of <see cref="ClientCounter"/>.</summary>
    public static ImmutableArray<(ClientCounter Counter, string Name, string Help)> Table { get; } =
    [
        (ClientCounter.Connections, "connections", "connections to a back end"),
        (ClientCounter.Sessions, "sessions", "back ends whose rings ran"),
        (ClientCounter.Lost, "back-end-lost", "back ends that closed the connection"),
        (ClientCounter.Faults, "back-end-faults", "back ends that broke a rule or were of no use"),
        (ClientCounter.Timeouts, "back-end-timeouts", "back ends that were not set up in time"),
        (ClientCounter.TurnedAway, "turned-away", "connections beside the one in use, closed at once"),
    ];

    /// <summary>The value of a counter.</summary>
    public long this[ClientCounter counter] => _values[(int)counter];

    /// <summary>What happened at least once.</summary>
    public IEnumerable<DropCount> Events() =>
        Table.Where(row => this[row.Counter] != 0).Select(row => new DropCount(row.Name, this[row.Counter]));

    internal void Count(ClientCounter counter) => _values[(int)counter]++;
}
