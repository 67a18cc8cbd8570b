using System.Collections.Immutable;
using ActorNet.Actors.Ports;

namespace ActorNet.RemotePci;

/// <summary>What happened between one device and QEMU. Written by its actor.</summary>
public sealed class RemotePciCounters
{
    private readonly long[] _values = new long[Table.Length];

    /// <summary>One row per counter, in the order of <see cref="RemotePciCounter"/>.</summary>
    public static ImmutableArray<(RemotePciCounter Counter, string Name, string Help)> Table { get; } =
    [
        (RemotePciCounter.Connections, "connections", "times that a QEMU has connected"),
        (RemotePciCounter.TurnedAway, "turned-away", "connections beside the one in use, closed at once"),
        (RemotePciCounter.Faults, "qemu-faults", "sessions that ended because a rule of the protocol was broken"),
        (RemotePciCounter.ConfigReads, "config-reads", "reads of configuration space"),
        (RemotePciCounter.ConfigWrites, "config-writes", "writes to configuration space"),
        (RemotePciCounter.BarReads, "bar-reads", "reads of registers"),
        (RemotePciCounter.BarWrites, "bar-writes", "writes to registers"),
        (RemotePciCounter.Unclaimed, "unclaimed", "accesses where no base address register leads to: read as all ones"),
        (RemotePciCounter.MemoryTables, "memory-tables", "tables of the guest's memory"),
        (RemotePciCounter.Resets, "machine-resets", "resets of the machine"),
        (RemotePciCounter.LostMessages, "lost-messages", "message-signalled interrupts, which QEMU's protocol cannot carry"),
        (RemotePciCounter.Resamples, "resamples", "ends of interrupt that KVM reported"),
        (RemotePciCounter.LineConnections, "qtest-connections", "connections to QEMU's qtest socket"),
        (RemotePciCounter.LineLost, "qtest-lost", "connections to QEMU's qtest socket that ended"),
        (RemotePciCounter.LineTimeouts, "qtest-timeouts", "accesses that were answered although QEMU had not lowered its interrupt line in time"),
    ];

    /// <summary>The value of a counter.</summary>
    public long this[RemotePciCounter counter] => _values[(int)counter];

    /// <summary>What happened at least once.</summary>
    public IEnumerable<DropCount> Events() =>
        Table.Where(row => this[row.Counter] != 0).Select(row => new DropCount(row.Name, this[row.Counter]));

    internal void Count(RemotePciCounter counter) => _values[(int)counter]++;
}
