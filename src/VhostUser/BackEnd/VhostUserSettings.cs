using ActorNet.Devices.VirtioNet;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>One virtio-net device over vhost-user, as configured.</summary>
/// <param name="Id">Its id in the topology.</param>
/// <param name="SocketPath">Where the front end connects, or listens.</param>
/// <param name="IsServer">True: this side listens.</param>
/// <param name="Options">What the device offers.</param>
/// <param name="Config">Whether the CONFIG protocol feature is offered.</param>
/// <param name="Dispatcher">The lane of the port, its NIC and its queues.</param>
public sealed record VhostUserSettings(
    string Id, string SocketPath, bool IsServer, VirtioNetOptions Options, ConfigOffer Config, string Dispatcher)
{
    /// <summary>Protocol features that are not offered.</summary>
    public ulong Withheld { get; init; }
}
