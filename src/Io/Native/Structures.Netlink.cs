using System.Runtime.InteropServices;

namespace ActorNet.Io.Native;

/// <summary>struct sockaddr_nl.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkAddress
{
    internal ushort Family;
    internal ushort Padding;
    internal uint Port;
    internal uint Groups;
}

/// <summary>struct nlmsghdr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkHeader
{
    /// <summary>This header included.</summary>
    internal uint Length;
    internal ushort Type;
    internal ushort Flags;
    internal uint Sequence;
    internal uint Port;
}

/// <summary>struct rtattr; its value follows it, padded to 4 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkAttribute
{
    /// <summary>This header included, padding not.</summary>
    internal ushort Length;
    internal ushort Type;
}

/// <summary>struct ifinfomsg.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkMessage
{
    internal byte Family;
    internal byte Padding;
    internal ushort Type;
    internal int Index;
    internal uint Flags;
    internal uint Change;
}

/// <summary>struct ifaddrmsg.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressMessage
{
    internal byte Family;
    internal byte PrefixLength;
    internal byte Flags;
    internal byte Scope;
    internal uint Index;
}
