using System.Runtime.InteropServices;

namespace ActorNet.Io.Native;

/// <summary>Constants under the names that the kernel's headers give them; RawSocketLayoutTests compares each with those headers.</summary>
internal static partial class RawSockets
{
#pragma warning disable IDE1006 // The headers' own names, so that a reader can search for them.
    internal const int AF_PACKET = 17, AF_XDP = 44;
    internal const int SO_SNDBUF = 7, SO_RCVBUF = 8, SO_SNDBUFFORCE = 32, SO_RCVBUFFORCE = 33;
    internal const ushort ETH_P_ALL = 3, ARPHRD_ETHER = 1, ARPHRD_LOOPBACK = 772;

    internal const int SOL_PACKET = 263, PACKET_ADD_MEMBERSHIP = 1, PACKET_STATISTICS = 6, PACKET_AUXDATA = 8, PACKET_VNET_HDR = 15,
        PACKET_QDISC_BYPASS = 20, PACKET_IGNORE_OUTGOING = 23;
    internal const ushort PACKET_MR_PROMISC = 1;
    internal const uint TP_STATUS_CSUMNOTREADY = 0x8, TP_STATUS_VLAN_VALID = 0x10, TP_STATUS_VLAN_TPID_VALID = 0x40;

    internal const int SOL_XDP = 283, XDP_MMAP_OFFSETS = 1, XDP_RX_RING = 2, XDP_TX_RING = 3, XDP_UMEM_REG = 4, XDP_UMEM_FILL_RING = 5,
        XDP_UMEM_COMPLETION_RING = 6, XDP_STATISTICS = 7, XDP_OPTIONS = 8;
    internal const uint XDP_OPTIONS_ZEROCOPY = 1, XDP_RING_NEED_WAKEUP = 1;
    internal const ushort XDP_COPY = 2, XDP_USE_NEED_WAKEUP = 8, XDP_USE_SG = 16;
    internal const uint XDP_PKT_CONTD = 1;
    internal const uint XDP_FLAGS_SKB_MODE = 2, XDP_FLAGS_DRV_MODE = 4, XDP_PASS = 2;
    internal const long XDP_PGOFF_RX_RING = 0, XDP_PGOFF_TX_RING = 0x8000_0000, XDP_UMEM_PGOFF_FILL_RING = 0x1_0000_0000,
        XDP_UMEM_PGOFF_COMPLETION_RING = 0x1_8000_0000;

    internal const int BPF_MAP_CREATE = 0, BPF_MAP_UPDATE_ELEM = 2, BPF_PROG_LOAD = 5, BPF_OBJ_PIN = 6, BPF_OBJ_GET = 7, BPF_LINK_CREATE = 28;
    internal const uint BPF_F_XDP_HAS_FRAGS = 32, BPF_MAP_TYPE_XSKMAP = 17, BPF_PROG_TYPE_XDP = 6, BPF_XDP = 37;
    internal const int BPF_FUNC_redirect_map = 51;

    internal const uint SIOCETHTOOL = 0x8946, ETHTOOL_GCHANNELS = 0x3c;

    internal const int MAP_POPULATE = 0x8000;
#pragma warning restore IDE1006

    /// <summary>The number of bpf(2): asm/unistd_64.h, asm-generic/unistd.h.</summary>
    internal static nint BpfCall => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 321 : 280;
}
