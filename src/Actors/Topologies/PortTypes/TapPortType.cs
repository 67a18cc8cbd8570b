using System.Collections.Immutable;
using ActorNet.Actors.Taps;
using ActorNet.Devices.Frames;
using ActorNet.Io.Netlink;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary><c>-netdev tap</c>: frames of a tap interface of this host.</summary>
public static class TapPortType
{
    /// <summary>Most queues that the kernel has for one interface.</summary>
    private const int MaxQueues = 256;

    /// <summary>The interface to open or create.</summary>
    public static OptionSpec<string> InterfaceName { get; } = new(
        "ifname", OptionTypes.InterfaceName, "the tap interface, unless fd, fds or fds-socket says where it comes from; created, and gone again at exit, unless it exists already. A macvtap has to exist")
    {
        Claims = "interface",
    };

    /// <summary>A tap that somebody opened for us.</summary>
    public static OptionSpec<int> FileDescriptor { get; } = new(
        "fd", OptionTypes.FileDescriptor, "an open tap file descriptor to use instead of ifname")
    {
        Claims = "file descriptor",
    };

    /// <summary>A tap of several queues that somebody opened for us.</summary>
    public static OptionSpec<ImmutableArray<int>> FileDescriptors { get; } = new(
        "fds", TapOptionTypes.FileDescriptors, "open file descriptors of the queues of one tap, to use instead of ifname")
    {
        Claims = "file descriptor",
    };

    /// <summary>Where a launcher listens that opens taps for us.</summary>
    public static OptionSpec<string> LauncherSocket { get; } = new(
        "fds-socket", OptionTypes.SocketPath,
        "the Unix socket of a launcher, to use instead of ifname: it answers a connection by one message with the open descriptors of one tap's queues (SCM_RIGHTS)");

    /// <summary>How many queues.</summary>
    public static OptionSpec<int> Queues { get; } = new(
        "queues", OptionTypes.Number("N", 1, MaxQueues), "queues of the interface, of which as many are in use as the peer has queue pairs; more than 1: multi_queue")
    {
        Default = "1",
    };

    /// <summary>Whether frames have a virtio-net header, and with it offloads.</summary>
    public static OptionSpec<bool> VnetHeader { get; } = new(
        "vnet_hdr", OptionTypes.OnOff, "virtio-net headers on the tap, with which checksums and segmentation cross it undone; off: complete frames only")
    {
        Default = "on",
    };

    /// <summary>How long that header is.</summary>
    public static OptionSpec<string> VnetHeaderSize { get; } = new(
        "vnet_hdr_size", OptionTypes.Choice("10", "12"), "bytes of that header")
    {
        Default = "12",
    };

    /// <summary>What the kernel leaves undone.</summary>
    public static OptionSpec<string> Offloads { get; } = new(
        "offloads", OptionTypes.Choice([.. TapOffloadPolicies.Names]),
        "what the kernel leaves undone in frames from it: all (the peer, or actornet for it, does it), what the peer takes at the moment, or nothing")
    {
        Default = TapOffloadPolicies.NameOf(TapOffloadPolicy.All),
    };

    /// <summary>Addresses of the host on the interface.</summary>
    public static OptionSpec<ImmutableArray<InterfaceAddress>> Addresses { get; } = new(
        "address", TapOptionTypes.Addresses, "addresses of the host on the interface, IPv4 and IPv6")
    {
        DefaultNote = "none are added",
    };

    /// <summary>The bridge that the interface belongs to.</summary>
    public static OptionSpec<string> Bridge { get; } = new(
        "bridge", OptionTypes.InterfaceName, "the bridge of this host that the interface becomes a port of");

    /// <summary>QEMU's word for it.</summary>
    public static OptionSpec<string> BridgeOfQemu { get; } = new(
        "br", OptionTypes.InterfaceName, "the same as bridge, as QEMU calls it");

    /// <summary>The interface's largest packet.</summary>
    public static OptionSpec<int> Mtu { get; } = new(
        "mtu", OptionTypes.Number("N", 68, 65_521), "the interface's largest packet, without Ethernet header")
    {
        Unit = "bytes",
        DefaultNote = "left as it is: 1500",
    };

    /// <summary>The interface's own address.</summary>
    public static OptionSpec<MacAddress> HostMac { get; } = new(
        "host-mac", OptionTypes.StationAddress, "the Ethernet address of the host on the interface; a guest has another one")
    {
        DefaultNote = "left as it is: the kernel draws one",
    };

    /// <summary>Whether the interface is up.</summary>
    public static OptionSpec<bool> Up { get; } = new(
        "up", OptionTypes.OnOff, "bring the interface up or take it down")
    {
        DefaultNote = "on with address or bridge, else left as it is",
    };

    /// <summary>QEMU's set-up script.</summary>
    public static OptionSpec<string> Script { get; } = new(
        "script", TapOptionTypes.Script, "program to run with the interface's name once it is open, for 30 s at most; when it fails, the port does not start")
    {
        Default = TapOptionTypes.NoScript,
    };

    /// <summary>QEMU's tear-down script.</summary>
    public static OptionSpec<string> DownScript { get; } = new(
        "downscript", TapOptionTypes.Script, "program to run with the interface's name before it is closed, for 4 s at most")
    {
        Default = TapOptionTypes.NoScript,
    };

    /// <summary>Bytes that the kernel may hold.</summary>
    public static OptionSpec<long> SendBuffer { get; } = new(
        "sndbuf", TapOptionTypes.SendBuffer, "bytes of frames to the host that its kernel may hold on their way, beyond which senders wait; 0: no limit")
    {
        DefaultNote = "left as it is: no limit",
    };

    /// <summary>Whether it outlives us.</summary>
    public static OptionSpec<bool> Persist { get; } = new(
        "persist", OptionTypes.OnOff, "whether the interface stays when nobody has it open")
    {
        DefaultNote = "left as it is: off for one that is created",
    };

    /// <summary>Who may open it.</summary>
    public static OptionSpec<string> Owner { get; } = new(
        "owner", TapOptionTypes.Account("USER"), "the user, by name or number, who may open the interface without CAP_NET_ADMIN")
    {
        DefaultNote = "left as it is",
    };

    /// <summary>Which group may open it.</summary>
    public static OptionSpec<string> Group { get; } = new(
        "group", TapOptionTypes.Account("GROUP"), "the group, by name or number, whose members may open the interface without CAP_NET_ADMIN")
    {
        DefaultNote = "left as it is",
    };

    /// <summary>Whose state the carrier shows.</summary>
    public static OptionSpec<string> Carrier { get; } = new(
        "carrier", OptionTypes.Choice("peer", "on"), "peer: the interface has a carrier while the peer's link is up; on: always")
    {
        Default = "peer",
    };

    /// <summary>Whether the kernel may move frames between the tap and a NIC that is plugged into it.</summary>
    public static OptionSpec<bool> Vhost { get; } = new(
        "vhost", OptionTypes.OnOff, "let the kernel's vhost-net run the rings of a virtio-net NIC that is plugged in directly; actors carry what it cannot")
    {
        Default = "off",
    };

    /// <summary>A vhost-net device that somebody opened for us.</summary>
    public static OptionSpec<int> VhostFd { get; } = new(
        "vhostfd", OptionTypes.FileDescriptor, "an open /dev/vhost-net descriptor to use with vhost=on")
    {
        Claims = "file descriptor",
    };

    /// <summary>Vhost-net devices that somebody opened for us.</summary>
    public static OptionSpec<ImmutableArray<int>> VhostFds { get; } = new(
        "vhostfds", TapOptionTypes.FileDescriptors, "open /dev/vhost-net descriptors to use with vhost=on, as many as the tap has queues")
    {
        Claims = "file descriptor",
    };

    /// <summary>Whether vhost-net has to be there.</summary>
    public static OptionSpec<bool> VhostForce { get; } = new(
        "vhostforce", OptionTypes.OnOff, "fail where vhost-net cannot be opened; otherwise actors carry the frames after a warning. On implies vhost=on")
    {
        Default = "off",
    };

    /// <summary>True when vhost-net is to be used: vhost=on, or vhostforce=on and nothing else said.</summary>
    public static bool WantsVhost(PortSettings tap)
    {
        ArgumentNullException.ThrowIfNull(tap);
        return tap.Has(Vhost) ? tap.Get(Vhost) : tap.Get(VhostForce);
    }

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Netdev,
        "tap",
        "a tap interface of this host",
        [
            InterfaceName, FileDescriptor, FileDescriptors, LauncherSocket, Queues, VnetHeader, VnetHeaderSize, Offloads, Addresses, Bridge, BridgeOfQemu, Mtu, HostMac, Up,
            Script, DownScript, SendBuffer, Persist, Owner, Group, Carrier, Vhost, VhostFd, VhostFds, VhostForce, .. LinkOptions.All,
        ])
    {
        Check = CheckOptions,
    };

    private static ImmutableArray<OptionSpec> Origins => [InterfaceName, FileDescriptor, FileDescriptors, LauncherSocket];

    private static ImmutableArray<OptionSpec> OfOpener => [Queues, Addresses, Bridge, BridgeOfQemu, Mtu, HostMac, Up, Script, DownScript, Persist, Owner, Group];

    private static IEnumerable<string> CheckOptions(PortSettings tap)
    {
        OptionSpec[] origins = [.. Origins.Where(tap.Has)];
        if (origins.Length == 0) yield return "needs ifname=NAME, fd=N, fds=N:N... or fds-socket=PATH";
        if (origins.Length > 1) yield return $"{origins[0].Name} does not go with {string.Join(" and ", origins.Skip(1).Select(static origin => origin.Name))}: the interface is one or the other";
        if (origins.Length > 0 && !tap.Has(InterfaceName))
        {
            foreach (OptionSpec option in OfOpener.Where(tap.Has))
                yield return $"{option.Name} does not go with {origins[0].Name}: whoever opens the interface sets it up";
        }

        if (!tap.Get(VnetHeader))
        {
            if (tap.Has(VnetHeaderSize)) yield return "vnet_hdr_size does not go with vnet_hdr=off: there is no header";
            if (tap.Has(Offloads) && tap.Get(Offloads) != TapOffloadPolicies.NameOf(TapOffloadPolicy.None)) yield return "offloads does not go with vnet_hdr=off: only the header says what is left undone";
        }

        foreach (string problem in CheckVhost(tap)) yield return problem;
        if (tap.Has(Bridge) && tap.Has(BridgeOfQemu)) yield return "br is another word for bridge: keep one";
        bool bridged = tap.Has(Bridge) || tap.Has(BridgeOfQemu);
        if (bridged && tap.Has(Addresses)) yield return "address does not go with bridge: the bridge has the host's address";
    }

    private static IEnumerable<string> CheckVhost(PortSettings tap)
    {
        if (tap.Has(VhostFd) && !WantsVhost(tap)) yield return "vhostfd needs vhost=on";
        if (tap.Has(VhostFds) && !WantsVhost(tap)) yield return "vhostfds needs vhost=on";
        if (tap.Has(VhostFd) && tap.Has(VhostFds)) yield return "vhostfd does not go with vhostfds: keep one";
        if (tap.Has(Vhost) && !tap.Get(Vhost) && tap.Get(VhostForce)) yield return "vhostforce=on does not go with vhost=off";
        if (WantsVhost(tap) && !tap.Get(VnetHeader)) yield return "vhost=on needs vnet_hdr=on: the kernel passes the guest's headers on";
        if (!WantsVhost(tap)) yield break;
        // How many queues a launcher has is known when it has answered.
        int? queues = tap.Has(LauncherSocket) ? null : tap.TryGet(FileDescriptors, out ImmutableArray<int> fds) ? fds.Length : tap.Get(Queues);
        if (tap.Has(VhostFd) && queues > 1) yield return $"vhostfd is for one queue, and the tap has {queues}: give vhostfds={string.Join(':', Enumerable.Repeat("N", queues.Value))}, or leave it out";
        if (tap.TryGet(VhostFds, out ImmutableArray<int> vhostFds) && queues is { } count && count != vhostFds.Length)
            yield return $"vhostfds has {vhostFds.Length} descriptor{(vhostFds.Length == 1 ? "" : "s")} for {count} queue{(count == 1 ? "" : "s")}: give one for each queue, or leave it out";
    }
}
