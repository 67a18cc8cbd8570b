using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;

namespace ActorNet.Io.Native;

/// <summary>The imports of packet and XDP sockets, and no policy; constants are in RawSockets.Constants.cs.</summary>
internal static unsafe partial class RawSockets
{
    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "getsockname", SetLastError = true)]
    internal static partial int GetName(SafeHandle socket, void* address, uint* length);

    [LibraryImport(Library, EntryPoint = "recvmmsg", SetLastError = true)]
    internal static partial int ReceiveMany(SafeHandle socket, ManyMessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport(Library, EntryPoint = "sendmmsg", SetLastError = true)]
    internal static partial int SendMany(SafeHandle socket, ManyMessageHeader* messages, uint count, int flags);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(SafeHandle socket, void* buffer, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "sendto", SetLastError = true)]
    internal static partial nint SendTo(SafeHandle socket, void* buffer, nuint length, int flags, void* address, uint addressLength);

    // bpf(2) has no wrapper in the C library.
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint SystemCall(nint number, nint command, void* attributes, nuint size);

    /// <summary>Sets an option whose value is an int.</summary>
    internal static Errno SetOption(FdHandle socket, int level, int option, int value) =>
        LibC.SetSocketOption(socket, level, option, &value, sizeof(int)) == 0 ? Errno.None : LibC.LastError;
}
