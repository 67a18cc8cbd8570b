using System.Collections.Immutable;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;

namespace ActorNet.Actors.Ports;

/// <summary>Makes the report of a port from what its actor owns.</summary>
public static class PortReports
{
    /// <summary>The report of a port that is one actor with one queue.</summary>
    /// <param name="id">The port's id.</param>
    /// <param name="kind">The name of its type.</param>
    /// <param name="linkUp">Whether its link is up.</param>
    /// <param name="counters">Its counters.</param>
    /// <param name="queue">Its NetQueue.</param>
    /// <param name="peer">Its link to the peer.</param>
    /// <param name="held">Frames that it holds elsewhere.</param>
    public static PortReport Make(string id, string kind, bool linkUp, PortCounters counters, NetQueue queue, PeerLink peer, int held) =>
        new PortReport
        {
            Id = id,
            Kind = kind,
            LinkUp = linkUp && peer.IsUp,
            FramesIn = counters[PortCounter.FramesIn],
            BytesIn = counters[PortCounter.BytesIn],
            FramesOut = counters[PortCounter.FramesOut],
            BytesOut = counters[PortCounter.BytesOut],
            Received = ReceivedBy(queue),
            Sent = peer.Sent,
            Entered = counters[PortCounter.FramesIn] + ReceivedBy(queue),
            Left = counters[PortCounter.FramesOut] + peer.Sent,
            Queued = queue.Frames + held + peer.Waiting,
            Credit = 0,
            Drops = DropsOf(counters, queue.Overflowed),
        }.With(queue).With(peer.Link).With(counters);

    /// <summary>Frames that were ever sent to a queue.</summary>
    public static long ReceivedBy(NetQueue queue) => queue.Received + queue.Overflowed + queue.Frames;

    /// <summary>Adds what a queue says of itself.</summary>
    public static PortReport With(this PortReport report, NetQueue queue) => report with
    {
        QueuedBytes = queue.Bytes,
        HighWater = queue.HighWater,
        Gate = queue.Gate,
        Closings = queue.Closings,
        Waits = queue.Waits.Read(),
    };

    /// <summary>Adds what the link to the peer says of itself.</summary>
    public static PortReport With(this PortReport report, Link? link) => link is null ? report : report with
    {
        Overflow = OverflowNames.Of(link.Settings.Overflow),
        Credit = link.Credit,
        CreditBytes = link.CreditBytes,
        Waiting = link.Waiting,
        Outstanding = link.Outstanding,
    };

    /// <summary>Adds what else was counted.</summary>
    public static PortReport With(this PortReport report, PortCounters counters) =>
        report with { Copies = counters[PortCounter.Copies], Events = counters.Events() };

    /// <summary>The drops of a port, its queue's among them.</summary>
    public static ImmutableArray<DropCount> DropsOf(PortCounters counters, long overflowed)
    {
        counters.Set(PortCounter.QueueOverflow, overflowed);
        return counters.Drops();
    }
}
