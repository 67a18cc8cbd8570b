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
        new(PortCounter.NoCredit, "no-credit", true, "Frames for a peer without credit, on a link that drops"),
        new(PortCounter.Deadline, "deadline", true, "Frames held back for as long as their link allows"),
        new(PortCounter.LinkDown, "link-down", true, "Frames for, or from, a port whose link was set down"),
        new(PortCounter.Unplugged, "unplugged", true, "Frames under way to a port that was removed"),
        new(PortCounter.QueueOverflow, "queue-overflow", true, "Frames beyond the capacity of the NetQueue"),
        new(PortCounter.InterfaceDown, "interface-down", true, "Frames for an interface that is down"),
        new(PortCounter.Rejected, "rejected", true, "Frames that the kernel did not take: malformed for it, or no memory for them"),
        new(PortCounter.Runt, "runt", true, "Frames shorter than an Ethernet header"),
        new(PortCounter.TooLong, "too-long", true, "Frames longer than the interface, or this port, takes"),
        new(PortCounter.BadOffload, "bad-offload", true, "Frames whose offload header asks for nonsense"),
        new(PortCounter.BadHeaders, "bad-headers", true, "Frames to segment whose headers are not what their offload header says"),
        new(PortCounter.TooManySegments, "too-many-segments", true, "Frames that would become too many segments"),
        new(PortCounter.Revoked, "revoked", true, "Frames called back by the guest that lent them, before delivery"),
        new(PortCounter.QueueStopped, "queue-stopped", true, "Frames for a queue that is not running or not enabled"),
        new(PortCounter.RingLent, "ring-lent", true, "Frames for a receive queue whose ring was lent to the kernel while they were under way to it"),
        new(PortCounter.QueueStuck, "queue-stuck", true, "Frames for a receive queue that had no buffers for so long that others would have had to wait for it"),
        new(PortCounter.Discarded, "discarded", true, "Frames for a port that only sends, or that a capture left out because its disk was too slow"),
        new(PortCounter.Copies, "copies", false, "Frames that were flooded, once for every copy but the first"),
        new(PortCounter.CopiedOut, "copied-out", false, "Frames copied out of a guest's buffers because a receiver held them for too long"),
        new(PortCounter.ChecksumsCompleted, "checksums-completed", false, "Frames whose checksum was completed here"),
        new(PortCounter.Segmented, "segmented", false, "Frames cut into segments or fragments here"),
        new(PortCounter.Segments, "segments", false, "Segments and fragments of those"),
        new(PortCounter.ReturnedTwice, "returned-twice", false, "Batches that a peer returned although they were not out"),
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

    /// <summary>Sets a counter that somebody else keeps.</summary>
    public void Set(PortCounter counter, long value) => Volatile.Write(ref _values[(int)counter], value);

    /// <summary>The drops that happened, by cause.</summary>
    public ImmutableArray<DropCount> Drops() => Happened(static spec => spec.IsDrop);

    /// <summary>What else happened, but for the frames and bytes that went in and out.</summary>
    public ImmutableArray<DropCount> Events() => Happened(static spec => !spec.IsDrop && spec.Counter > PortCounter.BytesOut);

    private ImmutableArray<DropCount> Happened(Func<CounterSpec, bool> wanted) =>
        [.. Table.Where(spec => wanted(spec) && this[spec.Counter] != 0).Select(spec => new DropCount(spec.Name, this[spec.Counter]))];
}
