using System.Collections.Immutable;

namespace ActorNet.Actors.Ports;

/// <summary>The counters of one port. Written by its actor alone.</summary>
public sealed class PortCounters
{
    /// <summary>Every counter, in the order of <see cref="PortCounter"/>.</summary>
    public static readonly ImmutableArray<CounterSpec> Table =
    [
        new(PortCounter.FramesIn, "frames-in", false, "Frames that entered the datapath here"),
        new(PortCounter.BytesIn, "bytes-in", false, "Bytes of those frames"),
        new(PortCounter.FramesOut, "frames-out", false, "Frames that left the datapath here"),
        new(PortCounter.BytesOut, "bytes-out", false, "Bytes of those frames"),
        new(PortCounter.NoPeer, "no-peer", true, "Frames for a port without a peer, or whose peer's link is down"),
        new(PortCounter.NoCredit, "no-credit", true, "Copies of a flooded frame for a hub port without credit"),
        new(PortCounter.QueueOverflow, "queue-overflow", true, "Frames beyond the capacity of the NetQueue"),
        new(PortCounter.InterfaceDown, "interface-down", true, "Frames for an interface that is down"),
        new(PortCounter.Rejected, "rejected", true, "Frames that the kernel did not take: malformed for it, or no memory for them"),
        new(PortCounter.Runt, "runt", true, "Frames shorter than an Ethernet header"),
        new(PortCounter.Revoked, "revoked", true, "Frames called back by the guest that lent them, before delivery"),
        new(PortCounter.QueueStopped, "queue-stopped", true, "Frames for a queue that is not running or not enabled"),
    ];

    private readonly long[] _values = new long[Table.Length];

    /// <summary>The value of a counter.</summary>
    public long this[PortCounter counter] => Volatile.Read(ref _values[(int)counter]);

    /// <summary>Adds to a counter.</summary>
    public void Add(PortCounter counter, long amount) => _values[(int)counter] += amount;

    /// <summary>Frames that entered the datapath, with their bytes.</summary>
    public void AddIn(int frames, long bytes)
    {
        _values[(int)PortCounter.FramesIn] += frames;
        _values[(int)PortCounter.BytesIn] += bytes;
    }

    /// <summary>Frames that left the datapath, with their bytes.</summary>
    public void AddOut(int frames, long bytes)
    {
        _values[(int)PortCounter.FramesOut] += frames;
        _values[(int)PortCounter.BytesOut] += bytes;
    }

    /// <summary>The drops that happened, by cause.</summary>
    public IReadOnlyList<DropCount> Drops() =>
        [.. Table.Where(spec => spec.IsDrop && this[spec.Counter] != 0).Select(spec => new DropCount(spec.Name, this[spec.Counter]))];
}
