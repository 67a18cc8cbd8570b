using System.Collections.Immutable;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet.Control;

/// <summary>VIRTIO_NET_CTRL_ANNOUNCE: the driver has seen that it is to announce itself. virtio 1.2 §5.1.6.5.4.</summary>
internal static class AnnounceCommands
{
    /// <summary>Its rows.</summary>
    public static ImmutableArray<ControlCommand> Table { get; } =
    [
        new(ControlCommands.AnnounceClass, ControlCommands.AnnounceAcknowledge, "VIRTIO_NET_CTRL_ANNOUNCE_ACK", FeatureBits.GuestAnnounce, static (VirtioNetDevice device, ref ControlRequest _) =>
        {
            device.Config.Announce = false;
            return true;
        }),
    ];
}
