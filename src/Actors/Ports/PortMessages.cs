using ActorNet.Actors.Links;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.Ports;

// What every port actor understands, and what it says to its supervisor. A port is anything that frames enter and leave
// by: a tap, a hub port, a NIC.

/// <summary>To the supervisor, once: the port is open and takes frames.</summary>
/// <param name="Target">Who takes them: the port itself or, for a NIC or a port of a bridge, somebody else.</param>
/// <param name="Input">Which of that one's inputs the port is.</param>
public sealed record PortReady(IActorRef Target, LinkInput? Input = null)
{
    /// <summary>True for a port that wants to hear <see cref="PeerLinkChanged"/> when it is joined, up or down, and <see cref="PeerTakes"/>.</summary>
    public bool FollowsPeer { get; init; }
}

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

/// <summary>Joins the port to its peer, the first or another one: from now on its frames go to <paramref name="Peer"/>.</summary>
/// <param name="Peer">The target of the peer (<see cref="PortReady"/>).</param>
/// <param name="Settings">The terms of the link.</param>
/// <param name="Input">Which of the peer's inputs the link leads to.</param>
public sealed record Connect(IActorRef Peer, LinkSettings Settings, LinkInput? Input = null)
{
    /// <summary>True when the peer wants to hear <see cref="PeerTakes"/>.</summary>
    public bool PeerFollows { get; init; }
}

/// <summary>The port has no peer any more: what waited for it is dropped, what is under way comes back.</summary>
public sealed class Disconnect
{
    /// <summary>The one instance.</summary>
    public static readonly Disconnect Instance = new();

    private Disconnect()
    {
    }
}

/// <summary>Sets the port's own link up or down, as QEMU's set_link: while it is down, frames that it sends or gets are consumed and counted.</summary>
public sealed record SetLink(bool Up);

/// <summary>Pauses a port with its virtual machine: until it is resumed nothing of it touches the guest's memory, and frames for it wait.</summary>
public sealed record PausePort(bool Paused);

/// <summary>From the supervisor to both sides of a join: the port whose frames arrive here has its link up or down.</summary>
/// <param name="Up">False: frames sent to that port would only be dropped.</param>
public sealed record PeerLinkChanged(bool Up);

/// <summary>To the supervisor: the port's own link went up (a driver attached, a carrier came) or down.</summary>
public sealed record LinkChanged(bool Up);

/// <summary>
/// To the supervisor: what the port takes from now on; and from the supervisor to the port's peer. A port that never says so takes everything.
/// </summary>
/// <param name="Offloads">What frames for it may leave undone; the port does the rest itself.</param>
/// <param name="QueuePairs">Queue pairs that it uses.</param>
public sealed record PeerTakes(OffloadSet Offloads, int QueuePairs);

/// <summary>To the supervisor of a port that has stopped: what it left open is closed now (<see cref="PortClosings"/>).</summary>
/// <param name="Port">The port's actor.</param>
public sealed record PortClosed(IActorRef Port);

/// <summary>Asks a port how it is; answered by <see cref="PortReport"/>.</summary>
public sealed class GetPortReport
{
    /// <summary>The one instance.</summary>
    public static readonly GetPortReport Instance = new();

    private GetPortReport()
    {
    }
}

/// <summary>Frames dropped for one reason.</summary>
/// <param name="Cause">The cause's name in the table of counters.</param>
/// <param name="Frames">How many.</param>
public readonly record struct DropCount(string Cause, long Frames);
