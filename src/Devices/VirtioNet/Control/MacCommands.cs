using System.Collections.Immutable;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet.Control;

/// <summary>VIRTIO_NET_CTRL_MAC: which addresses are received. virtio 1.2 §5.1.6.5.2.</summary>
internal static class MacCommands
{
    /// <summary>Its rows.</summary>
    public static ImmutableArray<ControlCommand> Table { get; } =
    [
        new(ControlCommands.MacClass, ControlCommands.MacTableSet, "VIRTIO_NET_CTRL_MAC_TABLE_SET", FeatureBits.CtrlRx, TrySetTables),
        new(ControlCommands.MacClass, ControlCommands.MacAddressSet, "VIRTIO_NET_CTRL_MAC_ADDR_SET", FeatureBits.CtrlMacAddr, TrySetAddress),
    ];

    private static bool TrySetTables(VirtioNetDevice device, ref ControlRequest request)
    {
        if (!TryReadTable(ref request, out MacTable? unicast) || !TryReadTable(ref request, out MacTable? multicast)) return false;
        device.Filter = device.Filter with { Unicast = unicast, Multicast = multicast };
        return true;
    }

    // A table of null: more addresses than are kept, so all of the kind pass.
    private static bool TryReadTable(ref ControlRequest request, out MacTable? table)
    {
        table = null;
        if (!request.Data.TryRead(out uint entries)) return false;
        if (entries > ReceiveFilter.TableCapacity) return request.Data.TrySkip((ulong)entries * MacAddress.Length);
        Span<byte> bytes = stackalloc byte[ReceiveFilter.TableCapacity * MacAddress.Length];
        bytes = bytes[..((int)entries * MacAddress.Length)];
        if (!request.Data.TryRead(bytes)) return false;
        Span<MacAddress> addresses = stackalloc MacAddress[(int)entries];
        for (int i = 0; i < addresses.Length; i++) addresses[i] = MacAddress.Read(bytes[(i * MacAddress.Length)..]);
        table = new MacTable(addresses);
        return true;
    }

    private static bool TrySetAddress(VirtioNetDevice device, ref ControlRequest request)
    {
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        if (!request.Data.TryRead(bytes)) return false;
        MacAddress mac = MacAddress.Read(bytes);
        if (mac.IsMulticast || mac.IsZero) return false;
        device.SetMac(mac);
        return true;
    }
}
