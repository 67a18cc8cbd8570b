using ActorNet.Actors.Topologies;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;
using ActorNet.VhostUser.Clients;
using ActorNet.VhostUser.FrontEnd;

namespace ActorNet.VhostUser.Topologies;

/// <summary>Makes ports from the options of <c>-netdev vhost-user-client</c>.</summary>
public static class VhostUserClientPorts
{
    private static readonly (OptionSpec<bool> Option, ulong Feature)[] Features =
    [
        (VhostUserClientPortType.MergeableBuffers, FeatureBits.MrgRxbuf),
        (VhostUserClientPortType.EventIndex, FeatureBits.EventIdx),
        (VhostUserClientPortType.Packed, FeatureBits.RingPacked),
        (VhostUserClientPortType.InOrder, FeatureBits.InOrder),
        (VhostUserClientPortType.Offloads, BatchRingOptions.OffloadBits),
    ];

    /// <summary>A <see cref="PortFactory"/>.</summary>
    public static Props Create(PortSettings settings, string dispatcher) => VhostUserClientActor.Props(SettingsOf(settings, dispatcher));

    /// <summary>The options as the port's actor takes them.</summary>
    public static VhostUserClientSettings SettingsOf(PortSettings settings, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ulong features = FeatureBits.Version1;
        foreach ((OptionSpec<bool> option, ulong feature) in Features)
            if (settings.Get(option)) features |= feature;
        int? mtu = settings.TryGet(VhostUserClientPortType.Mtu, out int given) ? given : null;
        return new VhostUserClientSettings(
            settings.Id,
            settings.Get(VhostUserClientPortType.Socket),
            settings.Get(VhostUserClientPortType.Server),
            new FrontEndWishes(features, settings.Get(VhostUserClientPortType.Queues), mtu),
            (ushort)settings.Get(VhostUserClientPortType.QueueSize),
            dispatcher);
    }
}
