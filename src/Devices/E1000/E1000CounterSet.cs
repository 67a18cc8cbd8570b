using System.Runtime.CompilerServices;

namespace ActorNet.Devices.E1000;

/// <summary>The counters of one device. One thread counts, any thread reads.</summary>
public sealed class E1000CounterSet
{
    private readonly long[] _values = new long[E1000Counters.Table.Length];

    internal E1000CounterSet()
    {
    }

    /// <summary>A counter's value since the device was made.</summary>
    public long this[E1000Counter counter] => Volatile.Read(ref _values[(int)counter]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(E1000Counter counter, long amount = 1) => _values[(int)counter] += amount;
}
