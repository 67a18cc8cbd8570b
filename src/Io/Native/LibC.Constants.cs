namespace ActorNet.Io.Native;

/// <summary>Constants under the names that the kernel's headers give them; NativeLayoutTests compares each with those headers.</summary>
internal static partial class LibC
{
#pragma warning disable IDE1006 // The headers' own names, so that a reader can search for them.
    internal const int O_RDWR = 2, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000;
    internal const int F_GETFD = 1, F_SETFD = 2, F_GETFL = 3, F_SETFL = 4, F_DUPFD_CLOEXEC = 1030, FD_CLOEXEC = 1;
    internal const int F_ADD_SEALS = 1033, F_GET_SEALS = 1034;
    internal const int F_SEAL_SEAL = 1, F_SEAL_SHRINK = 2, F_SEAL_GROW = 4;
    internal const int EFD_CLOEXEC = 0x80000, EFD_NONBLOCK = 0x800;

    internal const int EPOLL_CLOEXEC = 0x80000, EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2;
    internal const uint EPOLLET = 1u << 31;

    internal const int AF_UNIX = 1, AF_INET = 2, SOCK_STREAM = 1, SOCK_DGRAM = 2, SOCK_SEQPACKET = 5, SOCK_NONBLOCK = 0x800, SOCK_CLOEXEC = 0x80000;
    internal const int SHUT_RDWR = 2;
    internal const int SOL_SOCKET = 1, SO_PEERCRED = 17, SCM_RIGHTS = 1, SCM_MAX_FD = 253;
    internal const int MSG_CTRUNC = 0x8, MSG_TRUNC = 0x20, MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000, MSG_CMSG_CLOEXEC = 0x40000000;

    internal const int AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100, AT_EMPTY_PATH = 0x1000;
    internal const uint STATX_BASIC_STATS = 0x7ff;
    internal const ushort S_IFMT = 0xf000, S_IFSOCK = 0xc000, S_IFREG = 0x8000;
    internal const long HUGETLBFS_MAGIC = 0x958458f6;

    internal const int PROT_READ = 1, PROT_WRITE = 2, MAP_SHARED = 1, MADV_DONTDUMP = 16;
    internal const uint MFD_CLOEXEC = 1, MFD_ALLOW_SEALING = 2, MFD_HUGETLB = 4;

    internal const uint TUNSETIFF = 0x400454ca, TUNSETOFFLOAD = 0x400454d0, TUNGETIFF = 0x800454d2,
        TUNSETPERSIST = 0x400454cb, TUNSETOWNER = 0x400454cc, TUNSETGROUP = 0x400454ce, TUNGETSNDBUF = 0x800454d3, TUNSETSNDBUF = 0x400454d4,
        TUNGETVNETHDRSZ = 0x800454d7, TUNSETVNETHDRSZ = 0x400454d8, TUNSETQUEUE = 0x400454d9, TUNSETVNETLE = 0x400454dc, TUNSETCARRIER = 0x400454e2;
    internal const short IFF_TUN = 0x1, IFF_TAP = 0x2, IFF_MULTI_QUEUE = 0x100, IFF_ATTACH_QUEUE = 0x200, IFF_DETACH_QUEUE = 0x400, IFF_NO_PI = 0x1000,
        IFF_VNET_HDR = 0x4000;

    internal const uint VHOST_GET_FEATURES = 0x8008af00, VHOST_SET_FEATURES = 0x4008af00, VHOST_SET_OWNER = 0xaf01, VHOST_SET_MEM_TABLE = 0x4008af03,
        VHOST_SET_VRING_NUM = 0x4008af10, VHOST_SET_VRING_ADDR = 0x4028af11, VHOST_SET_VRING_BASE = 0x4008af12, VHOST_GET_VRING_BASE = 0xc008af12,
        VHOST_SET_VRING_KICK = 0x4008af20, VHOST_SET_VRING_CALL = 0x4008af21, VHOST_SET_VRING_ERR = 0x4008af22, VHOST_NET_SET_BACKEND = 0x4008af30,
        VHOST_SET_LOG_BASE = 0x4008af04, VHOST_SET_LOG_FD = 0x4004af07;

    internal const uint SIOCGIFFLAGS = 0x8913, SIOCSIFFLAGS = 0x8914, SIOCGIFADDR = 0x8915, SIOCSIFADDR = 0x8916,
        SIOCGIFNETMASK = 0x891b, SIOCSIFNETMASK = 0x891c, SIOCGIFMTU = 0x8921, SIOCSIFMTU = 0x8922,
        SIOCSIFHWADDR = 0x8924, SIOCGIFHWADDR = 0x8927, SIOCGIFINDEX = 0x8933;
    internal const short IFF_UP = 0x1, IFF_RUNNING = 0x40;
    internal const ushort ARPHRD_ETHER = 1;
    internal const int IFNAMSIZ = 16;

    internal const int PR_SET_TIMERSLACK = 29, PR_GET_TIMERSLACK = 30;
    internal const int CAP_NET_ADMIN = 12, CAP_SYS_ADMIN = 21, CLONE_NEWNET = 0x40000000;
#pragma warning restore IDE1006
}
