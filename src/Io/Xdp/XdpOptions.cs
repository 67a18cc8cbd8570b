namespace ActorNet.Io.Xdp;

/// <summary>How an interface is opened by XDP sockets.</summary>
/// <param name="Queues">How many of the interface's queues, one socket each.</param>
/// <param name="StartQueue">The first of them.</param>
/// <param name="Mode">Where the program runs; null: in the driver, or else behind it.</param>
/// <param name="ForceCopy">The kernel copies frames even where the driver could do without.</param>
public sealed record XdpOptions(int Queues = 1, int StartQueue = 0, XdpMode? Mode = null, bool ForceCopy = false)
{
    /// <summary>One queue, whatever works best.</summary>
    public static XdpOptions Default { get; } = new();

    /// <summary>Numbers of open XDP sockets to use, which somebody has put into the map of a program of his own: then none is loaded. Else empty.</summary>
    public IReadOnlyList<int> Sockets { get; init; } = [];

    /// <summary>Where the map of somebody's program is pinned, to put our sockets into: then none is loaded. Else null.</summary>
    public string? MapPath { get; init; }

    /// <summary>The entry of that map that is for the first queue.</summary>
    public int MapStart { get; init; }

    /// <summary>The program is somebody else's.</summary>
    public bool IsInhibited => Sockets.Count > 0 || MapPath is not null;
}
