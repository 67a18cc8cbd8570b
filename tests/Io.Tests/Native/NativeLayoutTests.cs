using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;
using ActorNet.Io.Readiness;
using ActorNet.Io.Vhost;

namespace ActorNet.Io.Tests.Native;

/// <summary>Compares our constants and structures with those of the machine's own headers, by way of a small C program.</summary>
public sealed class NativeLayoutTests
{
    private const string Includes = """
        #define _GNU_SOURCE
        #include <stdio.h>
        #include <stddef.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <poll.h>
        #include <sched.h>
        #include <sys/types.h>
        #include <sys/epoll.h>
        #include <sys/eventfd.h>
        #include <sys/ioctl.h>
        #include <sys/mman.h>
        #include <sys/prctl.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/statfs.h>
        #include <sys/uio.h>
        #include <sys/un.h>
        #include <netinet/in.h>
        #include <netinet/tcp.h>
        #include <linux/capability.h>
        #include <linux/if.h>
        #include <linux/if_arp.h>
        #include <linux/if_tun.h>
        #include <linux/magic.h>
        #include <linux/sockios.h>
        #include <linux/netlink.h>
        #include <linux/rtnetlink.h>
        #include <linux/if_link.h>
        #include <linux/if_addr.h>
        #include <pwd.h>
        #include <grp.h>
        #include <linux/vhost.h>

        """;

    [Fact]
    public void Constants_AreThoseOfTheHeaders()
    {
        // SCM_MAX_FD is in no header for programs; UnixConnectionTests asks the kernel itself.
        AssertSame(typeof(LibC).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(static field => field.IsLiteral && field.Name.Any(char.IsUpper) && !field.Name.Any(char.IsLower) && field.Name != nameof(LibC.SCM_MAX_FD))
            .Select(static field => (field.Name, Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void ErrorNumbers_AreThoseOfTheHeaders() =>
        AssertSame(Enum.GetValues<Errno>().Where(static errno => errno != Errno.None).Select(static errno => (errno.Symbol(), (long)errno)));

    [Fact]
    public void ReadyEvents_AreThoseOfEpollAndPoll() => AssertSame(
    [
        ("EPOLLIN", (long)ReadyEvents.Readable), ("EPOLLOUT", (long)ReadyEvents.Writable), ("EPOLLERR", (long)ReadyEvents.Error),
        ("EPOLLHUP", (long)ReadyEvents.HangUp), ("EPOLLRDHUP", (long)ReadyEvents.PeerClosed),
        ("POLLIN", (long)ReadyEvents.Readable), ("POLLOUT", (long)ReadyEvents.Writable), ("POLLERR", (long)ReadyEvents.Error),
        ("POLLHUP", (long)ReadyEvents.HangUp), ("POLLRDHUP", (long)ReadyEvents.PeerClosed),
    ]);

    [Fact]
    public void Structures_HaveTheSizesAndOffsetsOfTheHeaders() => AssertSame(
    [
        ("sizeof(struct epoll_event)", EpollEventBuffer.EntrySize),
        ("offsetof(struct epoll_event, data)", EpollEventBuffer.DataOffset),
        .. Layout<PollEntry>("struct pollfd", (nameof(PollEntry.Fd), "fd"), (nameof(PollEntry.Events), "events"), (nameof(PollEntry.Returned), "revents")),
        .. Layout<TimeSpec>("struct timespec", (nameof(TimeSpec.Seconds), "tv_sec"), (nameof(TimeSpec.Nanoseconds), "tv_nsec")),
        .. Layout<IoVector>("struct iovec", ("<Address>k__BackingField", "iov_base"), ("<Length>k__BackingField", "iov_len")),
        .. Layout<VhostMemoryHeader>("struct vhost_memory", (nameof(VhostMemoryHeader.Count), "nregions")),
        ("offsetof(struct vhost_memory, regions)", Unsafe.SizeOf<VhostMemoryHeader>()),
        .. Layout<VhostRegion>("struct vhost_memory_region", ("<GuestAddress>k__BackingField", "guest_phys_addr"), ("<Size>k__BackingField", "memory_size"),
            ("<UserAddress>k__BackingField", "userspace_addr"), ("_flags", "flags_padding")),
        .. Layout<VhostRingState>("struct vhost_vring_state", (nameof(VhostRingState.Ring), "index"), (nameof(VhostRingState.Value), "num")),
        .. Layout<VhostRingFile>("struct vhost_vring_file", (nameof(VhostRingFile.Ring), "index"), (nameof(VhostRingFile.Fd), "fd")),
        .. Layout<VhostRingAddresses>("struct vhost_vring_addr", (nameof(VhostRingAddresses.Ring), "index"), (nameof(VhostRingAddresses.Flags), "flags"),
            (nameof(VhostRingAddresses.Descriptors), "desc_user_addr"), (nameof(VhostRingAddresses.Used), "used_user_addr"),
            (nameof(VhostRingAddresses.Available), "avail_user_addr"), (nameof(VhostRingAddresses.Log), "log_guest_addr")),
        .. Layout<MessageHeader>("struct msghdr", (nameof(MessageHeader.Name), "msg_name"), (nameof(MessageHeader.NameLength), "msg_namelen"),
            (nameof(MessageHeader.Vectors), "msg_iov"), (nameof(MessageHeader.VectorCount), "msg_iovlen"), (nameof(MessageHeader.Control), "msg_control"),
            (nameof(MessageHeader.ControlLength), "msg_controllen"), (nameof(MessageHeader.Flags), "msg_flags")),
        .. Layout<ControlHeader>("struct cmsghdr", (nameof(ControlHeader.Length), "cmsg_len"), (nameof(ControlHeader.Level), "cmsg_level"), (nameof(ControlHeader.Type), "cmsg_type")),
        ("CMSG_LEN(0)", Unsafe.SizeOf<ControlHeader>()),
        .. Layout<UnixAddress>("struct sockaddr_un", (nameof(UnixAddress.Family), "sun_family"), (nameof(UnixAddress.Path), "sun_path")),
        ("sizeof(((struct sockaddr_un *)0)->sun_path)", UnixAddress.MaxPathBytes + 1),
        .. Layout<PeerCredentials>("struct ucred", (nameof(PeerCredentials.Process), "pid"), (nameof(PeerCredentials.User), "uid"), (nameof(PeerCredentials.Group), "gid")),
        .. Layout<InterfaceRequest>("struct ifreq", (nameof(InterfaceRequest.Name), "ifr_name"), (nameof(InterfaceRequest.Flags), "ifr_flags"),
            (nameof(InterfaceRequest.Value), "ifr_mtu"), (nameof(InterfaceRequest.Value), "ifr_ifindex"), (nameof(InterfaceRequest.Family), "ifr_addr.sa_family"),
            (nameof(InterfaceRequest.HardwareAddress), "ifr_hwaddr.sa_data")),
        ("offsetof(struct ifreq, ifr_addr) + offsetof(struct sockaddr_in, sin_addr)", Offset<InterfaceRequest>(nameof(InterfaceRequest.Address))),
        .. Layout<FileStatus>("struct statx", (nameof(FileStatus.Mode), "stx_mode"), (nameof(FileStatus.Inode), "stx_ino"), (nameof(FileStatus.Size), "stx_size"),
            (nameof(FileStatus.DeviceMajor), "stx_dev_major"), (nameof(FileStatus.DeviceMinor), "stx_dev_minor")),
        .. Layout<FileSystemStatus>("struct statfs", (nameof(FileSystemStatus.Type), "f_type"), (nameof(FileSystemStatus.BlockSize), "f_bsize")),
        .. Layout<NetlinkAddress>("struct sockaddr_nl", (nameof(NetlinkAddress.Port), "nl_pid"), (nameof(NetlinkAddress.Groups), "nl_groups")),
        .. Layout<NetlinkHeader>("struct nlmsghdr", (nameof(NetlinkHeader.Type), "nlmsg_type"), (nameof(NetlinkHeader.Flags), "nlmsg_flags"), (nameof(NetlinkHeader.Sequence), "nlmsg_seq")),
        .. Layout<NetlinkAttribute>("struct rtattr", (nameof(NetlinkAttribute.Type), "rta_type")),
        .. Layout<LinkMessage>("struct ifinfomsg", (nameof(LinkMessage.Index), "ifi_index"), (nameof(LinkMessage.Flags), "ifi_flags"), (nameof(LinkMessage.Change), "ifi_change")),
        .. Layout<AddressMessage>("struct ifaddrmsg", (nameof(AddressMessage.PrefixLength), "ifa_prefixlen"), (nameof(AddressMessage.Index), "ifa_index")),
        ("offsetof(struct passwd, pw_uid)", Offset<AccountEntry>(nameof(AccountEntry.Number))),
        ("offsetof(struct group, gr_gid)", Offset<AccountEntry>(nameof(AccountEntry.Number))),
        ("sizeof(cpu_set_t) * 8", Io.Processes.CpuAffinity.MaxProcessors),
    ]);

    internal static IEnumerable<(string, long)> Layout<T>(string structure, params (string Ours, string Theirs)[] fields) where T : unmanaged =>
        fields.Select(field => ($"offsetof({structure}, {field.Theirs})", Offset<T>(field.Ours))).Prepend(($"sizeof({structure})", Unsafe.SizeOf<T>()));

    private static long Offset<T>(string field) => Marshal.OffsetOf<T>(field);

    internal static void AssertSame(IEnumerable<(string Expression, long Value)> ours, string moreIncludes = "")
    {
        (string Expression, long Value)[] table = [.. ours];
        Assert.NotEmpty(table);
        var source = new StringBuilder(Includes).AppendLine(moreIncludes).AppendLine("int main(void) {");
        foreach ((string expression, _) in table) source.AppendLine($"printf(\"%lld\\n\", (long long)({expression}));");
        source.AppendLine("return 0; }");

        using var directory = new TemporaryDirectory();
        Command.Run("gcc", source.ToString(), ["-x", "c", "-", "-o", directory["layout"]]);
        string[] theirs = Command.Run(directory["layout"]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(
            table.Zip(theirs, static (row, value) => $"{row.Expression} = {long.Parse(value, CultureInfo.InvariantCulture)}"),
            table.Select(static row => $"{row.Expression} = {row.Value}"));
    }
}
