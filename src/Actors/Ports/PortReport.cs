using System.Collections.Immutable;
using ActorNet.Actors.Filters;
using ActorNet.Actors.NetQueues;

namespace ActorNet.Actors.Ports;

/// <summary>How a port is. Its books balance: what <see cref="Entered"/> it has <see cref="Left"/>, was dropped for a named cause, or is queued.</summary>
public sealed record PortReport
{
    /// <summary>Its id in the topology.</summary>
    public required string Id { get; init; }

    /// <summary>The name of its type, e.g. <c>tap</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The id of the port it is joined to, or null.</summary>
    public string? Peer { get; init; }

    /// <summary>Whether its link is up.</summary>
    public required bool LinkUp { get; init; }

    /// <summary>True for a port by which frames enter and leave the datapath; false for one between others, as a hub's.</summary>
    public bool IsEdge { get; init; } = true;

    /// <summary>Frames that entered the datapath here; for a port of a bridge, that came from its peer.</summary>
    public required long FramesIn { get; init; }

    /// <summary>Their bytes.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Frames that left the datapath here; for a port of a bridge, that went to its peer.</summary>
    public required long FramesOut { get; init; }

    /// <summary>Their bytes.</summary>
    public required long BytesOut { get; init; }

    /// <summary>Frames that came from its peer.</summary>
    public required long Received { get; init; }

    /// <summary>Frames that went to its peer. Between two ports, those sent and not yet received are in the receiver's queue.</summary>
    public required long Sent { get; init; }

    /// <summary>Frames that this port has been given, from either side.</summary>
    public required long Entered { get; init; }

    /// <summary>Frames that this port has handed on, to either side.</summary>
    public required long Left { get; init; }

    /// <summary>Frames made here: the copies of a flood beside the first, duplicates of a filter.</summary>
    public long Copies { get; init; }

    /// <summary>Frames that wait in this port.</summary>
    public required int Queued { get; init; }

    /// <summary>Bytes that wait in its queue.</summary>
    public long QueuedBytes { get; init; }

    /// <summary>The most frames that were ever in its queue.</summary>
    public int HighWater { get; init; }

    /// <summary>Why it takes no frames now.</summary>
    public DataGate Gate { get; init; }

    /// <summary>How often it stopped taking frames.</summary>
    public long Closings { get; init; }

    /// <summary>For how long frames waited in its queue: <see cref="WaitHistogram"/>. Empty where there is no queue of its own.</summary>
    public ImmutableArray<long> Waits { get; init; } = [];

    /// <summary>What becomes of frames for its peer when there is no credit.</summary>
    public string Overflow { get; init; } = "";

    /// <summary>Frames that it may send to its peer now.</summary>
    public required int Credit { get; init; }

    /// <summary>Bytes that it may send to its peer now.</summary>
    public long CreditBytes { get; init; }

    /// <summary>Frames that wait for credit; part of <see cref="Queued"/>.</summary>
    public int Waiting { get; init; }

    /// <summary>Batches that are with the peer.</summary>
    public int Outstanding { get; init; }

    /// <summary>Frames dropped here, by cause; causes that never happened are left out.</summary>
    public required ImmutableArray<DropCount> Drops { get; init; }

    /// <summary>The filters on the port, the one next to it first.</summary>
    public ImmutableArray<FilterReport> Filters { get; init; } = [];

    /// <summary>Other things that were counted here and happened at least once.</summary>
    public ImmutableArray<DropCount> Events { get; init; } = [];

    /// <summary>Of a NIC, what its driver agreed on; null while there is none, and of other ports.</summary>
    public DriverReport? Driver { get; init; }

    /// <summary>Of a port on an interface that can be reached in several ways, which one it is: <c>native, copy</c>; null where there is only one.</summary>
    public string? Path { get; init; }

    /// <summary>All drops together.</summary>
    public long Dropped => Drops.Sum(drop => drop.Frames);

    /// <summary>Frames that the books miss, or have too many; 0 unless we have a bug.</summary>
    public long Imbalance => Entered + Copies - Left - Dropped - Queued;
}
