using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;

namespace ActorNet.Io.Native;

// The kernel's structures, all in one file because each is a few lines and none has behaviour.
// Sizes and offsets are checked against the real headers by NativeLayoutTests.

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    internal int Fd;
    internal short Events;
    internal short Returned;
}

/// <summary>struct timespec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    internal nint Seconds;
    internal nint Nanoseconds;
}

/// <summary>struct msghdr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    internal void* Name;
    internal uint NameLength;
    internal IoVector* Vectors;
    internal nuint VectorCount;
    internal byte* Control;
    internal nuint ControlLength;
    internal int Flags;
}

/// <summary>struct cmsghdr; its data follows it directly (16 is a multiple of the alignment of 8).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ControlHeader
{
    internal nuint Length;
    internal int Level;
    internal int Type;
}

/// <summary>struct sockaddr_un.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct UnixAddress
{
    /// <summary>sun_path without its terminating zero.</summary>
    internal const int MaxPathBytes = 107;

    internal ushort Family;
    internal fixed byte Path[MaxPathBytes + 1];
}

/// <summary>struct ucred.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PeerCredentials
{
    internal int Process;
    internal uint User;
    internal uint Group;
}

/// <summary>struct ifreq: a name and a union, of which these are the members in use.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal unsafe struct InterfaceRequest
{
    [FieldOffset(0)] internal fixed byte Name[LibC.IFNAMSIZ];
    [FieldOffset(16)] internal short Flags;
    [FieldOffset(16)] internal int Value;
    /// <summary>ifr_data.</summary>
    [FieldOffset(16)] internal void* Data;
    /// <summary>sa_family of ifr_addr, ifr_netmask and ifr_hwaddr.</summary>
    [FieldOffset(16)] internal ushort Family;
    /// <summary>sa_data of ifr_hwaddr.</summary>
    [FieldOffset(18)] internal fixed byte HardwareAddress[6];
    /// <summary>sin_addr of ifr_addr and ifr_netmask, in network order.</summary>
    [FieldOffset(20)] internal fixed byte Address[4];
}

/// <summary>struct statx, the same on every architecture, unlike struct stat.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    [FieldOffset(28)] internal ushort Mode;
    [FieldOffset(32)] internal ulong Inode;
    [FieldOffset(40)] internal ulong Size;
    [FieldOffset(136)] internal uint DeviceMajor;
    [FieldOffset(140)] internal uint DeviceMinor;
}

/// <summary>struct statfs of the 64-bit architectures.</summary>
[StructLayout(LayoutKind.Explicit, Size = 120)]
internal struct FileSystemStatus
{
    [FieldOffset(0)] internal long Type;
    [FieldOffset(8)] internal long BlockSize;
}

/// <summary>The beginning that struct passwd and struct group share, with room for the rest of either.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct AccountEntry
{
    /// <summary>pw_uid or gr_gid.</summary>
    [FieldOffset(16)] internal uint Number;
}
