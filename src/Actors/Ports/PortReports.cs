using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;

namespace ActorNet.Actors.Ports;

/// <summary>Makes the report of a port from what its actor owns.</summary>
internal static class PortReports
{
    /// <param name="id">The port's id.</param>
    /// <param name="kind">The name of its type.</param>
    /// <param name="linkUp">Whether its link is up.</param>
    /// <param name="counters">Its counters.</param>
    /// <param name="queue">Its NetQueue.</param>
    /// <param name="peer">Its link to the peer, once it is connected.</param>
    /// <param name="held">Frames that it holds elsewhere.</param>
    public static PortReport Make(string id, string kind, bool linkUp, PortCounters counters, NetQueue queue, Link? peer, int held)
    {
        List<DropCount> drops = [.. counters.Drops()];
        if (queue.Overflowed > 0) drops.Add(new DropCount("queue-overflow", queue.Overflowed));
        return new PortReport(
            id,
            kind,
            linkUp,
            counters[PortCounter.FramesIn],
            counters[PortCounter.BytesIn],
            counters[PortCounter.FramesOut],
            counters[PortCounter.BytesOut],
            queue.Frames + held + (peer?.Waiting ?? 0),
            peer?.Credit ?? 0,
            drops);
    }
}
