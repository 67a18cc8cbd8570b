using System.Collections.Frozen;
using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Options;

/// <summary>Names that QEMU's users know and that mean nothing here: what to write in their place.</summary>
/// <remarks>Asked only for a name that no table knows: a type that has an option of that name takes it.</remarks>
public static class QemuNames
{
    private const string OfTheMonitor = "the VMM decides that: give it to the device on its own command line";
    private const string Hub = "that was QEMU's hub before 3.0: write -netdev hubport,id=ID,hubid=N";

    private static readonly FrozenDictionary<(PortRole Role, string Name), string> Types = new Dictionary<(PortRole, string), string>
    {
        [(PortRole.Netdev, "user")] = "there is no user-mode stack inside: passt is one, joined by its socket (-netdev stream)",
        [(PortRole.Netdev, "vhost-user")] = "write -netdev vhost-user-client for somebody else's device, -device virtio-net for a guest",
        [(PortRole.Netdev, "vde")] = "vde_switch has a tap of its own (-tap NAME): join that",
        [(PortRole.Netdev, "bridge")] = "write -netdev tap,id=ID,ifname=NAME,br=BRIDGE",
        [(PortRole.Netdev, "nic")] = "a NIC is introduced by -device or -nic",
        [(PortRole.Netdev, "dump")] = "write -object filter-dump, or -netdev pcap-capture",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<(PortRole Role, string Name), string> Options = new Dictionary<(PortRole, string), string>
    {
        [(PortRole.Netdev, "vlan")] = Hub,
        [(PortRole.Netdev, "name")] = "write id=ID",
        [(PortRole.Netdev, "model")] = "that is the device's: write -nic, or -device MODEL,netdev=ID",
        [(PortRole.Netdev, "mac")] = "that is the device's: write -nic, or -device MODEL,netdev=ID,mac=MAC",
        [(PortRole.Netdev, "macaddr")] = "that is the device's: write -nic, or -device MODEL,netdev=ID,mac=MAC",
        [(PortRole.Netdev, "helper")] = "bridge=NAME needs no helper but CAP_NET_ADMIN; a launcher that has it passes taps by fds-socket=PATH",
        [(PortRole.Netdev, "poll-us")] = "lanes poll, for as long as actornet.lane.spin says",
        [(PortRole.Device, "vlan")] = Hub,
        [(PortRole.Device, "name")] = "write id=ID",
        [(PortRole.Device, "macaddr")] = "write mac=MAC",
        [(PortRole.Device, "model")] = "the model comes first: -device MODEL,netdev=ID",
        [(PortRole.Device, "addr")] = OfTheMonitor,
        [(PortRole.Device, "bus")] = OfTheMonitor,
        [(PortRole.Device, "multifunction")] = OfTheMonitor,
        [(PortRole.Device, "bootindex")] = OfTheMonitor,
        [(PortRole.Device, "rombar")] = OfTheMonitor,
        [(PortRole.Device, "romfile")] = OfTheMonitor,
        [(PortRole.Device, "vectors")] = OfTheMonitor,
        [(PortRole.Device, "ioeventfd")] = OfTheMonitor,
        [(PortRole.Device, "disable-legacy")] = OfTheMonitor,
        [(PortRole.Device, "disable-modern")] = OfTheMonitor,
        [(PortRole.Device, "failover_pair_id")] = OfTheMonitor,
        [(PortRole.Device, "chardev")] = "write socket=PATH",
    }.ToFrozenDictionary();

    /// <summary>What to write in place of a type that QEMU has; null when there is nothing to say.</summary>
    public static string? TypeRemedy(PortRole role, string name) => Types.GetValueOrDefault((role, name));

    /// <summary>True when the VMM, not this program, is to be told an option of a device.</summary>
    public static bool IsOfTheMonitor(string name) => Options.GetValueOrDefault((PortRole.Device, name)) == OfTheMonitor;

    /// <summary>What to write in place of an option that QEMU has; null when there is nothing to say.</summary>
    public static string? OptionRemedy(PortType type, string name)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Options.GetValueOrDefault((type.Role, name));
    }
}
