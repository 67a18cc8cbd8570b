using System.Runtime.InteropServices;

namespace ActorNet.Io.Native;

/// <content>Sockets of the Internet families.</content>
internal static unsafe partial class LibC
{
#pragma warning disable IDE1006 // The headers' own names, so that a reader can search for them.
    internal const int SO_REUSEADDR = 2, SO_TYPE = 3, SO_ERROR = 4, SO_KEEPALIVE = 9, SO_PROTOCOL = 38;
    internal const int IPPROTO_IP = 0, IPPROTO_TCP = 6, IPPROTO_UDP = 17, IPPROTO_IPV6 = 41;
    internal const int TCP_NODELAY = 1, TCP_KEEPIDLE = 4, TCP_KEEPINTVL = 5, TCP_KEEPCNT = 6;
    internal const int IP_MULTICAST_IF = 32, IP_MULTICAST_LOOP = 34, IP_ADD_MEMBERSHIP = 35;
    internal const int IPV6_MULTICAST_IF = 17, IPV6_MULTICAST_LOOP = 19, IPV6_ADD_MEMBERSHIP = 20;
    internal const uint SIOCOUTQ = 0x5411;
#pragma warning restore IDE1006

    [LibraryImport(Library, EntryPoint = "getpeername", SetLastError = true)]
    internal static partial int GetPeerName(SafeHandle socket, void* address, uint* length);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(SafeHandle socket, void* buffer, nuint length, int flags);
}
