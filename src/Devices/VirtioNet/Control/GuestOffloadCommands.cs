using System.Collections.Immutable;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet.Control;

/// <summary>VIRTIO_NET_CTRL_GUEST_OFFLOADS: what frames to the driver may leave to it. virtio 1.2 §5.1.6.5.8.</summary>
internal static class GuestOffloadCommands
{
    /// <summary>Its rows.</summary>
    public static ImmutableArray<ControlCommand> Table { get; } =
    [
        new(ControlCommands.GuestOffloadsClass, ControlCommands.GuestOffloadsSet, "VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET", FeatureBits.CtrlGuestOffloads, static (VirtioNetDevice device, ref ControlRequest request) =>
            request.Data.TryRead(out ulong offloads) && device.TrySetGuestOffloads(offloads)),
    ];
}
