using ActorNet.Actors.Topologies;
using ActorNet.Devices.VirtioNet;
using ActorNet.VhostUser.BackEnd;

namespace ActorNet.VhostUser.Topologies;

/// <summary>Makes vhost-user ports from the options of <c>-device virtio-net</c>.</summary>
public static class VirtioNetPorts
{
    /// <summary>A <see cref="PortFactory"/>.</summary>
    public static Props Create(PortSettings settings, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var options = new VirtioNetOptions(VirtioNetPortType.AddressOf(settings), settings.Get(VirtioNetPortType.Queues));
        return VhostUserBackEndActor.Props(new VhostUserSettings(
            settings.Id,
            settings.Get(VirtioNetPortType.Socket),
            settings.Get(VirtioNetPortType.Server),
            options,
            ConfigOffer.Auto,
            dispatcher));
    }
}
