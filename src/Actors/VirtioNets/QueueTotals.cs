using System.Collections.Immutable;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Devices.VirtioNet;
using ActorNet.Devices.VirtioNet.Statistics;

namespace ActorNet.Actors.VirtioNets;

/// <summary>What a NIC reports of one queue: its counters over all its runs (a ring counts anew each time it is started), what it holds, its credit.</summary>
/// <remarks>Changed by the queue's actor; read by its NIC on the same lane.</remarks>
internal sealed class QueueTotals(ImmutableArray<CounterInfo> table) : IQueueStatistics
{
    private readonly long[] _earlier = new long[table.Length];
    private QueueCounters? _current;

    /// <inheritdoc/>
    public long Notifications { get; set; }

    /// <inheritdoc/>
    public long Interrupts { get; set; }

    /// <summary>Times that the ring went on where it was used up to, not where it was said to stand.</summary>
    public long Resynchronised { get; set; }

    /// <summary>Times that nobody could tell where the ring stands, and it was not started.</summary>
    public long PositionsUnknown { get; set; }

    /// <summary>Frames that were taken out of the NetQueue and wait for the guest's buffers.</summary>
    public int Held { get; set; }

    /// <summary>Frames that a receive queue gave back undelivered, less those that arrived where they are placed anew: on the way between.</summary>
    public long GivenBack { get; set; }

    /// <summary>Receive queues among which frames are placed: of the one that there is, or of the steering step.</summary>
    public int ActivePairs { get; set; }

    /// <summary>A transmit queue's way to the peer.</summary>
    public PeerLink? Peer { get; set; }

    /// <summary>Who runs the ring in place of its actor; null: nobody.</summary>
    public string? Carrier { get; set; }

    /// <summary>What is against lending the ring to the carrier that there is; null: nothing is known.</summary>
    public string? CarrierObstacle { get; set; }

    public long this[int index] => _earlier[index] + (_current?[index] ?? 0);

    /// <summary>Counts what did not go through a ring.</summary>
    public void Add(int index, long amount) => _earlier[index] += amount;

    public void Begin(QueueCounters counters)
    {
        for (int i = 0; _current is not null && i < _earlier.Length; i++) _earlier[i] += _current[i];
        _current = counters;
    }

    /// <summary>Frames dropped by the device model itself.</summary>
    public long Dropped
    {
        get
        {
            long dropped = 0;
            for (int i = 0; i < table.Length; i++)
                if (table[i].IsDrop) dropped += this[i];
            return dropped;
        }
    }

    public void AddDropsTo(List<DropCount> drops) => AddTo(drops, static row => row.IsDrop);

    public void AddEventsTo(List<DropCount> events)
    {
        AddTo(events, static row => row.IsEvent);
        AddTo(events, "resynchronised", Resynchronised);
        AddTo(events, "position-unknown", PositionsUnknown);
    }

    private void AddTo(List<DropCount> counts, Func<CounterInfo, bool> wanted)
    {
        for (int i = 0; i < table.Length; i++)
        {
            if (wanted(table[i])) AddTo(counts, table[i].Name, this[i]);
        }
    }

    private static void AddTo(List<DropCount> counts, string name, long amount)
    {
        if (amount == 0) return;
        int known = counts.FindIndex(count => count.Cause == name);
        if (known < 0) counts.Add(new DropCount(name, amount));
        else counts[known] = new DropCount(name, counts[known].Frames + amount);
    }
}
