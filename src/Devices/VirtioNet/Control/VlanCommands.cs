using System.Collections.Immutable;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet.Control;

/// <summary>VIRTIO_NET_CTRL_VLAN: which VLANs are received. virtio 1.2 §5.1.6.5.3.</summary>
internal static class VlanCommands
{
    /// <summary>Its rows.</summary>
    public static ImmutableArray<ControlCommand> Table { get; } =
    [
        new(ControlCommands.VlanClass, ControlCommands.VlanAdd, "VIRTIO_NET_CTRL_VLAN_ADD", FeatureBits.CtrlVlan, static (VirtioNetDevice device, ref ControlRequest request) => TryChange(device, ref request, listed: true)),
        new(ControlCommands.VlanClass, ControlCommands.VlanDelete, "VIRTIO_NET_CTRL_VLAN_DEL", FeatureBits.CtrlVlan, static (VirtioNetDevice device, ref ControlRequest request) => TryChange(device, ref request, listed: false)),
    ];

    private static bool TryChange(VirtioNetDevice device, ref ControlRequest request, bool listed)
    {
        if (!request.Data.TryRead(out ushort vlan) || vlan >= VlanTable.Size) return false;
        device.Filter = device.Filter with { Vlans = (device.Filter.Vlans ?? VlanTable.Empty).With(vlan, listed) };
        return true;
    }
}
