using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace ActorNet.Devices.VirtioNet;

/// <summary>The counters of one queue, in the order of its table. One thread counts, any thread reads.</summary>
public sealed class QueueCounters
{
    private readonly long[] _values;

    internal QueueCounters(ImmutableArray<CounterInfo> table)
    {
        Table = table;
        _values = new long[table.Length];
    }

    /// <summary>What the counters are, by index.</summary>
    public ImmutableArray<CounterInfo> Table { get; }

    /// <summary>A counter's value since the queue was made.</summary>
    public long this[int index] => Volatile.Read(ref _values[index]);

    /// <summary>Frames received.</summary>
    public long this[ReceiveCounter counter] => this[(int)counter];

    /// <summary>Frames transmitted.</summary>
    public long this[TransmitCounter counter] => this[(int)counter];

    /// <summary>Commands.</summary>
    public long this[ControlCounter counter] => this[(int)counter];

    // A plain add: the counting thread is the only writer, and 64-bit stores are whole.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(int index, long amount) => _values[index] += amount;
}
