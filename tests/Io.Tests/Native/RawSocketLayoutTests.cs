using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using ActorNet.Io.Native;
using static ActorNet.Io.Tests.Native.NativeLayoutTests;

namespace ActorNet.Io.Tests.Native;

/// <summary>Constants and structures of packet, XDP and netlink sockets and of bpf(2), compared with the machine's own headers.</summary>
public sealed class RawSocketLayoutTests
{
    private const string Includes = """
        #include <linux/bpf.h>
        #include <linux/ethtool.h>
        #include <linux/if_ether.h>
        #include <linux/if_link.h>
        #include <linux/if_packet.h>
        #include <linux/if_xdp.h>
        #include <linux/netlink.h>
        #include <linux/rtnetlink.h>
        #include <linux/sockios.h>
        #include <sys/syscall.h>
        #ifndef XDP_USE_SG /* younger than some headers */
        #define XDP_USE_SG (1 << 4)
        #define XDP_PKT_CONTD (1 << 0)
        #endif
        """;

    [Fact]
    public void Constants_AreThoseOfTheHeaders() => AssertSame(
        typeof(RawSockets).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(static field => field.IsLiteral && field.Name.Contains('_', StringComparison.Ordinal))
            .Select(static field => (field.Name, Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)))
            .Append(("SYS_bpf", RawSockets.BpfCall)),
        Includes);

    [Fact]
    public void Structures_HaveTheSizesAndOffsetsOfTheHeaders() => AssertSame(
    [
        .. Layout<ManyMessageHeader>("struct mmsghdr", (nameof(ManyMessageHeader.Header), "msg_hdr"), (nameof(ManyMessageHeader.Length), "msg_len")),
        .. Layout<LinkLayerAddress>("struct sockaddr_ll", (nameof(LinkLayerAddress.Protocol), "sll_protocol"), (nameof(LinkLayerAddress.Index), "sll_ifindex"),
            (nameof(LinkLayerAddress.HardwareType), "sll_hatype"), (nameof(LinkLayerAddress.PacketType), "sll_pkttype")),
        .. Layout<PacketMembership>("struct packet_mreq", (nameof(PacketMembership.Index), "mr_ifindex"), (nameof(PacketMembership.Type), "mr_type")),
        .. Layout<PacketAuxiliary>("struct tpacket_auxdata", (nameof(PacketAuxiliary.Status), "tp_status"), (nameof(PacketAuxiliary.VlanTag), "tp_vlan_tci"),
            (nameof(PacketAuxiliary.VlanType), "tp_vlan_tpid")),
        .. Layout<PacketStatistics>("struct tpacket_stats", (nameof(PacketStatistics.Drops), "tp_drops")),
        .. Layout<NetlinkAddress>("struct sockaddr_nl", (nameof(NetlinkAddress.Groups), "nl_groups")),
        .. Layout<XdpAddress>("struct sockaddr_xdp", (nameof(XdpAddress.Flags), "sxdp_flags"), (nameof(XdpAddress.Index), "sxdp_ifindex"), (nameof(XdpAddress.Queue), "sxdp_queue_id")),
        // Its last field is younger than some headers.
        ("offsetof(struct xdp_umem_reg, addr)", Offset<XdpUmemRegistration>(nameof(XdpUmemRegistration.Address))),
        ("offsetof(struct xdp_umem_reg, chunk_size)", Offset<XdpUmemRegistration>(nameof(XdpUmemRegistration.ChunkSize))),
        ("offsetof(struct xdp_umem_reg, headroom)", Offset<XdpUmemRegistration>(nameof(XdpUmemRegistration.Headroom))),
        ("offsetof(struct xdp_umem_reg, flags)", Offset<XdpUmemRegistration>(nameof(XdpUmemRegistration.Flags))),
        .. Layout<XdpRingOffsets>("struct xdp_ring_offset", (nameof(XdpRingOffsets.Consumer), "consumer"), (nameof(XdpRingOffsets.Descriptors), "desc"), (nameof(XdpRingOffsets.Flags), "flags")),
        .. Layout<XdpMapOffsets>("struct xdp_mmap_offsets", (nameof(XdpMapOffsets.Receive), "rx"), (nameof(XdpMapOffsets.Transmit), "tx"), (nameof(XdpMapOffsets.Fill), "fr"),
            (nameof(XdpMapOffsets.Completion), "cr")),
        .. Layout<XdpDescriptor>("struct xdp_desc", (nameof(XdpDescriptor.Length), "len"), (nameof(XdpDescriptor.Options), "options")),
        .. Layout<XdpKernelStatistics>("struct xdp_statistics", (nameof(XdpKernelStatistics.ReceiveRingFull), "rx_ring_full"), (nameof(XdpKernelStatistics.FillRingEmpty), "rx_fill_ring_empty_descs")),
        .. Layout<InterfaceChannels>("struct ethtool_channels", (nameof(InterfaceChannels.Command), "cmd"), (nameof(InterfaceChannels.Transmit), "tx_count"),
            (nameof(InterfaceChannels.Combined), "combined_count")),
        .. Layout<BpfInstruction>("struct bpf_insn", (nameof(BpfInstruction.Offset), "off"), (nameof(BpfInstruction.Immediate), "imm")),
        .. Offsets("map_type", nameof(BpfAttributes.MapType)), .. Offsets("max_entries", nameof(BpfAttributes.MaxEntries)), .. Offsets("map_fd", nameof(BpfAttributes.MapFd)),
        .. Offsets("key", nameof(BpfAttributes.Key)), .. Offsets("value", nameof(BpfAttributes.Value)), .. Offsets("insns", nameof(BpfAttributes.Instructions)),
        .. Offsets("license", nameof(BpfAttributes.License)), .. Offsets("prog_flags", nameof(BpfAttributes.ProgramFlags)), .. Offsets("expected_attach_type", nameof(BpfAttributes.ExpectedAttachType)),
        .. Offsets("pathname", nameof(BpfAttributes.PathName)), .. Offsets("bpf_fd", nameof(BpfAttributes.PinnedFd)), .. Offsets("link_create.target_ifindex", nameof(BpfAttributes.TargetIndex)),
        .. Offsets("link_create.flags", nameof(BpfAttributes.LinkFlags)),
    ],
    Includes);

    private static (string, long)[] Offsets(string theirs, string ours) => [($"offsetof(union bpf_attr, {theirs})", Offset<BpfAttributes>(ours))];

    private static long Offset<T>(string field) => Marshal.OffsetOf<T>(field);
}
