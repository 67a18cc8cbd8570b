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
        return VhostUserBackEndActor.Props(new VhostUserSettings(
            settings.Id,
            settings.Get(VirtioNetPortType.Socket),
            settings.Get(VirtioNetPortType.Server),
            OptionsOf(settings),
            ConfigOffer.Auto,
            dispatcher));
    }

    /// <summary>The device model's part of the options.</summary>
    public static VirtioNetOptions OptionsOf(PortSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new VirtioNetOptions(VirtioNetPortType.AddressOf(settings), settings.Get(VirtioNetPortType.Queues))
        {
            EnabledFeatures = VirtioNetFeatureOptions.Enabled(settings),
            DisabledFeatures = VirtioNetFeatureOptions.Disabled(settings),
        };
    }
}
