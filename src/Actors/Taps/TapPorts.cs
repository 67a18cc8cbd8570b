using System.Collections.Immutable;
using System.Globalization;
using System.Net.NetworkInformation;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Actors.VhostNets;
using ActorNet.Devices.Frames;
using ActorNet.Io.Netlink;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>Makes taps from the options of <c>-netdev tap</c>.</summary>
public static class TapPorts
{
    /// <summary>A <see cref="PortFactory"/>.</summary>
    public static Props Create(PortSettings settings, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return TapActor.Props(SettingsOf(settings, dispatcher));
    }

    /// <summary>What the options mean.</summary>
    public static TapSettings SettingsOf(PortSettings port, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(port);
        return new TapSettings(port.Id, SourceOf(port), dispatcher)
        {
            FollowsCarrier = port.Get(TapPortType.Carrier) == "peer",
            Offloads = TapOffloadPolicies.Parse(port.Get(TapPortType.Offloads)),
            Vhost = TapPortType.WantsVhost(port) ? VhostOf(port) : null,
        };
    }

    private static VhostTerms VhostOf(PortSettings port)
    {
        bool force = port.Get(TapPortType.VhostForce);
        if (port.TryGet(TapPortType.VhostFd, out int fd)) return VhostTerms.OfDescriptors([fd], force);
        return port.TryGet(TapPortType.VhostFds, out ImmutableArray<int> fds) ? VhostTerms.OfDescriptors(fds, force) : VhostTerms.OfDevice(force);
    }

    private static ITapSource SourceOf(PortSettings port)
    {
        int header = port.Get(TapPortType.VnetHeader) ? int.Parse(port.Get(TapPortType.VnetHeaderSize), CultureInfo.InvariantCulture) : 0;
        var options = new TapOptions(header, Offloads: TapOffloads.All);
        int? sendBuffer = port.TryGet(TapPortType.SendBuffer, out long bytes) ? bytes == 0 ? int.MaxValue : (int)bytes : null;
        if (port.TryGet(TapPortType.FileDescriptor, out int fd)) return new DescriptorTapSource([fd], options, sendBuffer);
        if (port.TryGet(TapPortType.FileDescriptors, out ImmutableArray<int> fds)) return new DescriptorTapSource(fds, options, sendBuffer);
        return port.TryGet(TapPortType.LauncherSocket, out string? path)
            ? new LauncherTapSource(path, options, sendBuffer)
            : new NamedTapSource(port.Get(TapPortType.InterfaceName), port.Get(TapPortType.Queues), options, SetupOf(port, sendBuffer));
    }

    private static TapSetup SetupOf(PortSettings port, int? sendBuffer) => new()
    {
        Interface = InterfaceOf(port),
        SendBuffer = sendBuffer,
        Persistent = port.TryGet(TapPortType.Persist, out bool persist) ? persist : null,
        Owner = port.TryGet(TapPortType.Owner, out string? owner) ? owner : null,
        Group = port.TryGet(TapPortType.Group, out string? group) ? group : null,
        Script = ScriptOf(port, TapPortType.Script),
        DownScript = ScriptOf(port, TapPortType.DownScript),
    };

    private static InterfaceSetup InterfaceOf(PortSettings port)
    {
        bool bridged = port.TryGet(TapPortType.Bridge, out string? bridge) || port.TryGet(TapPortType.BridgeOfQemu, out bridge);
        bool addressed = port.TryGet(TapPortType.Addresses, out ImmutableArray<InterfaceAddress> addresses);
        return new InterfaceSetup
        {
            Addresses = addressed ? addresses : [],
            Bridge = bridge,
            Mtu = port.TryGet(TapPortType.Mtu, out int mtu) ? mtu : null,
            HardwareAddress = port.TryGet(TapPortType.HostMac, out MacAddress mac) ? PhysicalAddress.Parse(mac.ToString().Replace(':', '-')) : null,
            Up = port.TryGet(TapPortType.Up, out bool up) ? up : bridged || addressed ? true : null,
        };
    }

    private static string? ScriptOf(PortSettings port, OptionSpec<string> option) =>
        port.Get(option) is var path && path != TapOptionTypes.NoScript ? path : null;
}
