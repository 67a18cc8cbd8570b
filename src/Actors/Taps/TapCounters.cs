using System.Collections.Immutable;
using ActorNet.Actors.Ports;

namespace ActorNet.Actors.Taps;

/// <summary>What happened to one tap. Written by its actor.</summary>
public sealed class TapCounters
{
    private readonly long[] _values = new long[Table.Length];

    /// <summary>One row per counter, in the order of <see cref="TapCounter"/>.</summary>
    public static ImmutableArray<(TapCounter Counter, string Name, string Help)> Table { get; } =
    [
        (TapCounter.ReadinessEvents, "tap-events", "times that the kernel said that the tap is ready, or gone"),
        (TapCounter.Reads, "tap-reads", "turns in which it was read from, each of a batch at most"),
        (TapCounter.Lost, "tap-lost", "times that the interface was deleted"),
        (TapCounter.Reopened, "tap-reopened", "times that it was opened again"),
        (TapCounter.ReopenFailed, "tap-reopen-failed", "attempts to open it again that failed"),
        (TapCounter.CarrierChanges, "tap-carrier-changes", "times that its carrier was set or taken away"),
        (TapCounter.OffloadChanges, "tap-offload-changes", "times that its kernel was told anew what to leave undone"),
        (TapCounter.QueueChanges, "tap-queue-changes", "times that another number of its queues was put to use"),
    ];

    /// <summary>The value of a counter.</summary>
    public long this[TapCounter counter] => _values[(int)counter];

    /// <summary>What happened at least once.</summary>
    public IEnumerable<DropCount> Events() =>
        Table.Where(row => this[row.Counter] != 0).Select(row => new DropCount(row.Name, this[row.Counter]));

    internal void Count(TapCounter counter) => _values[(int)counter]++;
}
