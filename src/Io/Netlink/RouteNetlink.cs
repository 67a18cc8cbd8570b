using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;
using ActorNet.Io.Tap;

namespace ActorNet.Io.Netlink;

/// <summary>Looks at and changes network interfaces by rtnetlink(7), in the network namespace of the thread that opened it.</summary>
/// <remarks>Changes need CAP_NET_ADMIN. Failures are <see cref="LinuxException"/>s that name the interface.</remarks>
public sealed class RouteNetlink : IDisposable
{
    private readonly NetlinkSocket _socket = NetlinkSocket.Open(groups: 0);

    /// <summary>The interface of that name; null when there is none.</summary>
    public LinkDescription? Find(string name)
    {
        NetworkInterfaces.CheckName(name);
        byte[] text = [.. Encoding.UTF8.GetBytes(name), 0];
        NetlinkAnswer answer = _socket.Ask(new NetlinkRequest(LibC.RTM_GETLINK, 0).With(default(LinkMessage)).With(LibC.IFLA_IFNAME, text));
        if (answer.Errno == Errno.NoDev) return null;
        if (answer.Errno != Errno.None) throw Failed($"look for interface {name}", answer);
        return LinkDescription.Parse(answer.Payload);
    }

    /// <summary>The interface of that name, which has to be there.</summary>
    public LinkDescription Get(string name) => Find(name) ?? throw new LinuxException(
        $"look for interface {name}", Errno.NoDev, "There is no interface of that name in this network namespace.");

    /// <summary>Brings the interface up or takes it down.</summary>
    public void SetUp(LinkDescription link, bool up)
    {
        ArgumentNullException.ThrowIfNull(link);
        Change($"{(up ? "bring up" : "take down")} interface {link.Name}",
            new NetlinkRequest(LibC.RTM_NEWLINK, LibC.NLM_F_ACK)
                .With(new LinkMessage { Index = link.Index, Flags = up ? (uint)LibC.IFF_UP : 0, Change = (uint)LibC.IFF_UP }));
    }

    /// <summary>Sets its largest packet, in bytes without the Ethernet header.</summary>
    public void SetMtu(LinkDescription link, int mtu)
    {
        ArgumentNullException.ThrowIfNull(link);
        Change($"set an MTU of {mtu} on interface {link.Name}", About(link).With(LibC.IFLA_MTU, mtu));
    }

    /// <summary>Sets its Ethernet address.</summary>
    public void SetAddress(LinkDescription link, PhysicalAddress address)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(address);
        Change($"set the hardware address {address} on interface {link.Name}", About(link).With(LibC.IFLA_ADDRESS, address.GetAddressBytes()));
    }

    /// <summary>Makes it a port of a bridge; null takes it out of the one that it is in.</summary>
    public void SetMaster(LinkDescription link, LinkDescription? bridge)
    {
        ArgumentNullException.ThrowIfNull(link);
        Change(bridge is null ? $"take interface {link.Name} out of its bridge" : $"put interface {link.Name} into bridge {bridge.Name}",
            About(link).With(LibC.IFLA_MASTER, bridge?.Index ?? 0));
    }

    /// <summary>Makes it one of a group of interfaces, for <see cref="DeleteGroup"/>.</summary>
    public void SetGroup(LinkDescription link, int group)
    {
        ArgumentNullException.ThrowIfNull(link);
        Change($"put interface {link.Name} into group {group}", About(link).With(LibC.IFLA_GROUP, group));
    }

    /// <summary>Deletes all interfaces of a group at once.</summary>
    public void DeleteGroup(int group) =>
        Change($"delete the interfaces of group {group}", new NetlinkRequest(LibC.RTM_DELLINK, LibC.NLM_F_ACK).With(default(LinkMessage)).With(LibC.IFLA_GROUP, group));

    /// <summary>Gives it an address, besides those that it has; the same one again changes nothing.</summary>
    public void AddAddress(LinkDescription link, InterfaceAddress address)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(address);
        byte[] bytes = address.Address.GetAddressBytes();
        bool isV4 = address.Address.AddressFamily == AddressFamily.InterNetwork;
        NetlinkRequest request = new NetlinkRequest(LibC.RTM_NEWADDR, LibC.NLM_F_ACK | LibC.NLM_F_CREATE | LibC.NLM_F_REPLACE)
            .With(new AddressMessage { Family = (byte)(isV4 ? LibC.AF_INET : LibC.AF_INET6), PrefixLength = (byte)address.PrefixLength, Index = (uint)link.Index })
            .With(LibC.IFA_LOCAL, bytes)
            .With(LibC.IFA_ADDRESS, bytes);
        if (address.Broadcast is { } broadcast) request.With(LibC.IFA_BROADCAST, broadcast.GetAddressBytes());
        Change($"set the address {address} on interface {link.Name}", request);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static NetlinkRequest About(LinkDescription link) =>
        new NetlinkRequest(LibC.RTM_NEWLINK, LibC.NLM_F_ACK).With(new LinkMessage { Index = link.Index });

    private void Change(string operation, NetlinkRequest request)
    {
        NetlinkAnswer answer = _socket.Ask(request);
        if (answer.Errno != Errno.None) throw Failed(operation, answer);
    }

    private static LinuxException Failed(string operation, NetlinkAnswer answer) => new(operation, answer.Errno, answer.Errno switch
    {
        Errno.Perm => "This needs CAP_NET_ADMIN.",
        Errno.NoDev => "There is no such interface in this network namespace.",
        _ when answer.Reason is { Length: > 0 } reason => $"The kernel says: {reason}",
        Errno.OpNotSupp => "IPv6 may be switched off (sysctl net.ipv6.conf.all.disable_ipv6), or this kind of interface does not take it.",
        Errno.Acces => "IPv6 is switched off on it: sysctl net.ipv6.conf.all.disable_ipv6=0.",
        _ => null,
    });
}
