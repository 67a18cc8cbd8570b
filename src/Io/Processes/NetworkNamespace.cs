using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Processes;

/// <summary>Network namespaces (network_namespaces(7)), which belong to threads and not to processes.</summary>
public static class NetworkNamespace
{
    /// <summary>
    /// Moves the calling OS thread into a new network namespace, empty but for a loopback that is down. Threads and processes that it starts
    /// from then on are there too; threads of the pool are not. The namespace ends with its last thread, socket and interface descriptor.
    /// </summary>
    /// <exception cref="LinuxException">This needs CAP_SYS_ADMIN in the process's user namespace.</exception>
    public static void EnterNew()
    {
        if (LibC.Unshare(LibC.CLONE_NEWNET) == 0) return;
        Errno errno = LibC.LastError;
        throw new LinuxException("enter a new network namespace", errno,
            errno == Errno.Perm ? "Run as root, or under `unshare --user --map-root-user --net`." : null);
    }
}
