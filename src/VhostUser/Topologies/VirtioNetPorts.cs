using ActorNet.Actors.Topologies;
using ActorNet.Devices.VirtioNet;
using ActorNet.VhostUser.BackEnd;
using ActorNet.VhostUser.Messages;

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
            dispatcher)
        {
            // A front end that knows them, such as user-mode Linux, waits for the answer to each kick: for simulators, whose time stands still meanwhile.
            Withheld = settings.Get(VirtioNetPortType.InbandNotifications) ? 0 : ProtocolFeatures.InbandNotifications,
        });
    }

    /// <summary>The device model's part of the options.</summary>
    public static VirtioNetOptions OptionsOf(PortSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new VirtioNetOptions(VirtioNetPortType.AddressOf(settings), settings.Get(VirtioNetPortType.Queues))
        {
            Mtu = settings.TryGet(VirtioNetModelOptions.HostMtu, out int mtu) ? (ushort)mtu : null,
            Speed = settings.TryGet(VirtioNetModelOptions.Speed, out int speed) ? speed : null,
            Duplex = settings.TryGet(VirtioNetModelOptions.Duplex, out string? duplex) ? Enum.Parse<DuplexMode>(duplex, ignoreCase: true) : DuplexMode.Unknown,
            ReceiveQueueSize = settings.Get(VirtioNetModelOptions.ReceiveQueueSize),
            TransmitQueueSize = settings.Get(VirtioNetModelOptions.TransmitQueueSize),
            EnabledFeatures = VirtioNetFeatureOptions.Enabled(settings),
            DisabledFeatures = VirtioNetFeatureOptions.Disabled(settings),
        };
    }
}
