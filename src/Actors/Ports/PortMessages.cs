using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.Ports;

// What every port actor understands, and what it says to its supervisor. A port is anything that frames enter and leave
// by: a tap, a hub port, a NIC.

/// <summary>
/// To the supervisor, once: the port is open and takes frames at <paramref name="Target"/> (for a NIC, one of its queue
/// actors; otherwise the port itself).
/// </summary>
public sealed record PortReady(IActorRef Target);

/// <summary>To the supervisor: the port could not be opened, or was lost; it stops.</summary>
/// <param name="Problem">What is wrong, naming the interface, path or address.</param>
/// <param name="Remedy">What to do about it; may be empty.</param>
public sealed record PortFailed(string Problem, string Remedy)
{
    /// <summary>The system refused.</summary>
    public static PortFailed Because(LinuxException e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return new PortFailed(e.Problem, e.Remedy ?? "");
    }
}

/// <summary>Joins the port to its peer: from now on its frames go to <paramref name="Peer"/>.</summary>
/// <param name="Peer">The target of the peer (<see cref="PortReady"/>).</param>
/// <param name="Credit">Frames that may be with the peer at a time.</param>
public sealed record Connect(IActorRef Peer, int Credit);

/// <summary>From the supervisor to both sides of a join: the port whose frames arrive here has its link up or down.</summary>
/// <param name="Up">False: frames sent to that port would only be dropped.</param>
public sealed record PeerLinkChanged(bool Up);

/// <summary>To the supervisor: the port's own link went up (a driver attached, a carrier came) or down.</summary>
public sealed record LinkChanged(bool Up);

/// <summary>Asks a port how it is; answered by <see cref="PortReport"/>.</summary>
public sealed class GetPortReport
{
    /// <summary>The one instance.</summary>
    public static readonly GetPortReport Instance = new();

    private GetPortReport()
    {
    }
}

/// <summary>How a port is.</summary>
/// <param name="Id">Its id in the topology.</param>
/// <param name="Kind">The name of its type, e.g. <c>tap</c>.</param>
/// <param name="LinkUp">Whether its link is up.</param>
/// <param name="FramesIn">Frames that entered the datapath here.</param>
/// <param name="BytesIn">Their bytes.</param>
/// <param name="FramesOut">Frames that left the datapath here.</param>
/// <param name="BytesOut">Their bytes.</param>
/// <param name="Queued">Frames that wait in this port, in frames.</param>
/// <param name="Credit">Frames that it may send to its peer now.</param>
/// <param name="Drops">Frames dropped here, by cause; causes that never happened are left out.</param>
public sealed record PortReport(
    string Id,
    string Kind,
    bool LinkUp,
    long FramesIn,
    long BytesIn,
    long FramesOut,
    long BytesOut,
    int Queued,
    int Credit,
    IReadOnlyList<DropCount> Drops)
{
    /// <summary>All drops together.</summary>
    public long Dropped => Drops.Sum(drop => drop.Frames);
}

/// <summary>Frames dropped for one reason.</summary>
/// <param name="Cause">The cause's name in the table of counters.</param>
/// <param name="Frames">How many.</param>
public readonly record struct DropCount(string Cause, long Frames);
