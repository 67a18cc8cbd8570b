using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Bridges;

/// <summary>One port of a bridge: the way to what is plugged into it, and its books.</summary>
internal sealed class BridgePort(string id, string kind, LinkInput input, IActorRef actor, PeerLink peer, PortCounters counters)
{
    /// <summary>
    /// Batches that may be under way to a port that drops. Credit bounds frames; this bounds the buffers behind them when
    /// every batch holds a single frame.
    /// </summary>
    private const int MaxBatches = 64;

    /// <summary>Batches of a sender that may lie with a port that drops, before it gets copies: it could be stuck.</summary>
    private const int MaxLent = 4;

    public string Id => id;

    public string Kind => kind;

    public LinkInput Input => input;

    public int Index => input.Index;

    public IActorRef Actor => actor;

    public PeerLink Peer => peer;

    public PortCounters Counters => counters;

    /// <summary>Whether what is plugged in has its link up.</summary>
    public bool PeerUp { get; set; }

    /// <summary>True when frames may leave here.</summary>
    public bool IsLive => PeerUp && peer.IsUp && peer.Link is not null;

    /// <summary>True when nothing for this port is ever dropped for want of credit: its senders wait.</summary>
    public bool IsLossless { get; set; }

    /// <summary>True when it may keep frames waiting that are for it alone, though it drops its share of a flood.</summary>
    public bool IsWire { get; set; }

    /// <summary>Frames that the bridge gave this port.</summary>
    public long Delivered { get; set; }

    /// <summary>Frames of this port's peer that the bridge took, once for each port that they went to.</summary>
    public long Forwarded { get; set; }

    /// <summary>The batch that is being filled for this port, during a turn.</summary>
    public FrameBatch? Filling { get; set; }

    /// <summary>True when a sender's own batch may go there: it comes back soon, or waiting for it is what was asked for.</summary>
    public bool TakesLent => IsLossless || IsWire || peer.Link!.Outstanding < MaxLent;

    /// <summary>True when a copy of so many frames is not to be dropped.</summary>
    public bool Takes(int frames, int bytes)
    {
        if (IsLossless) return true;
        Link link = peer.Link!;
        return link.Outstanding < MaxBatches && (IsWire ? link.HasCreditFor(frames, bytes) : link.Takes(frames, bytes));
    }

    /// <summary>Sends a batch to the port's peer; it waits or is dropped as the link says.</summary>
    public void Send(FrameBatch batch)
    {
        Delivered += batch.Count;
        peer.Link!.Send(batch);
    }

    /// <summary>Drops this port's share of a batch, for want of credit.</summary>
    public void Refuse(int frames)
    {
        Delivered += frames;
        counters.Add(PortCounter.NoCredit, frames);
    }

    /// <summary>How the port is.</summary>
    public PortReport Report() => new PortReport
    {
        Id = id,
        Kind = kind,
        LinkUp = IsLive,
        IsEdge = false,
        FramesIn = counters[PortCounter.FramesIn],
        BytesIn = counters[PortCounter.BytesIn],
        FramesOut = peer.Sent,
        BytesOut = peer.SentBytes,
        Received = counters[PortCounter.FramesIn],
        Sent = peer.Sent,
        Entered = counters[PortCounter.FramesIn] + Delivered,
        Left = Forwarded + peer.Sent,
        Queued = peer.Waiting,
        QueuedBytes = peer.Link?.WaitingBytes ?? 0,
        HighWater = peer.Link?.HighWater ?? 0,
        Credit = 0,
        Drops = counters.Drops(),
    }.With(peer.Link).With(counters);
}
