using ActorNet.Devices.L2tp;
using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Sockets;

/// <summary>A port with a socket of messages.</summary>
/// <param name="Id">The port's id in the topology.</param>
/// <param name="Kind">The name of its type, for reports.</param>
/// <param name="Open">Opens the socket, on the actor's own lane; its errors fail the port.</param>
/// <param name="Dispatcher">The lane.</param>
public sealed record DgramSettings(string Id, string Kind, Func<DatagramSocket> Open, string Dispatcher)
{
    /// <summary>What comes before each frame; null: nothing.</summary>
    public L2tpv3Options? Session { get; init; }
}
