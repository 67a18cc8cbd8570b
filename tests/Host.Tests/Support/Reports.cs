using ActorNet.Actors.Ports;

namespace ActorNet.Host.Tests.Support;

/// <summary>Reports of ports that do not exist.</summary>
internal static class Reports
{
    public static PortReport Of(string id, string kind, bool up, long framesIn, long framesOut, int queued, int credit, params DropCount[] drops) => new()
    {
        Id = id,
        Kind = kind,
        LinkUp = up,
        FramesIn = framesIn,
        BytesIn = 60 * framesIn,
        FramesOut = framesOut,
        BytesOut = 60 * framesOut,
        Received = framesOut,
        Sent = framesIn,
        Entered = framesIn + framesOut + queued + drops.Sum(static drop => drop.Frames),
        Left = framesIn + framesOut,
        Queued = queued,
        Credit = credit,
        Drops = [.. drops],
    };
}
