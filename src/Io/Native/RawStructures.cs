using System.Runtime.InteropServices;

namespace ActorNet.Io.Native;

// The kernel's structures for packet, XDP and netlink sockets and for bpf(2). Checked against the real headers by RawSocketLayoutTests.

/// <summary>struct mmsghdr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ManyMessageHeader
{
    internal MessageHeader Header;
    internal uint Length;
}

/// <summary>struct sockaddr_ll.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct LinkLayerAddress
{
    internal ushort Family;
    /// <summary>In network order.</summary>
    internal ushort Protocol;
    internal int Index;
    internal ushort HardwareType;
    internal byte PacketType;
    internal byte AddressLength;
    internal ulong Address;
}

/// <summary>struct packet_mreq.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PacketMembership
{
    internal int Index;
    internal ushort Type;
    internal ushort AddressLength;
    internal ulong Address;
}

/// <summary>struct tpacket_auxdata.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PacketAuxiliary
{
    internal uint Status;
    internal uint Length;
    internal uint CapturedLength;
    internal ushort MacOffset;
    internal ushort NetworkOffset;
    /// <summary>Priority and number of the VLAN tag that the kernel has taken out of the frame.</summary>
    internal ushort VlanTag;
    /// <summary>Its EtherType.</summary>
    internal ushort VlanType;
}

/// <summary>struct tpacket_stats.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PacketStatistics
{
    internal uint Packets;
    internal uint Drops;
}

/// <summary>struct sockaddr_xdp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpAddress
{
    internal ushort Family;
    internal ushort Flags;
    internal uint Index;
    internal uint Queue;
    internal uint SharedUmem;
}

/// <summary>struct xdp_umem_reg.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpUmemRegistration
{
    internal ulong Address;
    internal ulong Length;
    internal uint ChunkSize;
    internal uint Headroom;
    internal uint Flags;
    internal uint MetadataLength;
}

/// <summary>struct xdp_ring_offset: where the parts of a ring are in its mapping, in bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpRingOffsets
{
    internal ulong Producer;
    internal ulong Consumer;
    internal ulong Descriptors;
    internal ulong Flags;
}

/// <summary>struct xdp_mmap_offsets.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpMapOffsets
{
    internal XdpRingOffsets Receive;
    internal XdpRingOffsets Transmit;
    internal XdpRingOffsets Fill;
    internal XdpRingOffsets Completion;
}

/// <summary>struct xdp_desc.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpDescriptor
{
    internal ulong Address;
    internal uint Length;
    internal uint Options;
}

/// <summary>struct xdp_statistics.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpKernelStatistics
{
    internal ulong ReceiveDropped;
    internal ulong ReceiveInvalid;
    internal ulong TransmitInvalid;
    internal ulong ReceiveRingFull;
    internal ulong FillRingEmpty;
    internal ulong TransmitRingEmpty;
}

/// <summary>struct ethtool_channels: how many queues an interface has of each kind.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InterfaceChannels
{
    internal uint Command;
    internal uint MostReceive;
    internal uint MostTransmit;
    internal uint MostOther;
    internal uint MostCombined;
    internal uint Receive;
    internal uint Transmit;
    internal uint Other;
    internal uint Combined;
}

/// <summary>struct bpf_insn. The registers are two nibbles: destination low, source high.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BpfInstruction
{
    internal byte Code;
    internal byte Registers;
    internal short Offset;
    internal int Immediate;
}

/// <summary>union bpf_attr: the members in use, of one command each.</summary>
[StructLayout(LayoutKind.Explicit, Size = 144)]
internal struct BpfAttributes
{
    // BPF_MAP_CREATE
    [FieldOffset(0)] internal uint MapType;
    [FieldOffset(4)] internal uint KeySize;
    [FieldOffset(8)] internal uint ValueSize;
    [FieldOffset(12)] internal uint MaxEntries;

    // BPF_MAP_UPDATE_ELEM
    [FieldOffset(0)] internal int MapFd;
    [FieldOffset(8)] internal ulong Key;
    [FieldOffset(16)] internal ulong Value;

    // BPF_PROG_LOAD
    [FieldOffset(0)] internal uint ProgramType;
    [FieldOffset(4)] internal uint InstructionCount;
    [FieldOffset(8)] internal ulong Instructions;
    [FieldOffset(16)] internal ulong License;
    [FieldOffset(44)] internal uint ProgramFlags;
    [FieldOffset(68)] internal uint ExpectedAttachType;

    // BPF_OBJ_GET, BPF_OBJ_PIN
    [FieldOffset(0)] internal ulong PathName;
    [FieldOffset(8)] internal int PinnedFd;

    // BPF_LINK_CREATE
    [FieldOffset(0)] internal int ProgramFd;
    [FieldOffset(4)] internal int TargetIndex;
    [FieldOffset(8)] internal uint AttachType;
    [FieldOffset(12)] internal uint LinkFlags;
}
