using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;
using ActorNet.Io.Tap;

namespace ActorNet.Io.Packets;

/// <summary>
/// Tells when something happened to a network interface, and how it is then: rtnetlink(7)'s notices serve as doorbell only, the answer is asked for.
/// Belongs to the network namespace of the thread that opens it, wherever it is used afterwards. Owns its sockets.
/// </summary>
public sealed class InterfaceWatch : IDisposable
{
    private const int NoticesPerTurn = 64;

    private readonly FdHandle _asking;

    private InterfaceWatch(string name, FdHandle notices, FdHandle asking)
    {
        Name = name;
        Handle = notices;
        _asking = asking;
    }

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>Readable when something may have happened, to this interface or another one.</summary>
    public FdHandle Handle { get; }

    /// <summary>Begins to listen. The interface need not exist.</summary>
    public static unsafe InterfaceWatch Open(string interfaceName)
    {
        NetworkInterfaces.CheckName(interfaceName);
        FdHandle notices = OpenSocket(interfaceName, LibC.AF_NETLINK, LibC.SOCK_RAW, LibC.NETLINK_ROUTE);
        try
        {
            NetlinkAddress address = new() { Family = LibC.AF_NETLINK, Groups = LibC.RTMGRP_LINK };
            if (LibC.Bind(notices, &address, (uint)sizeof(NetlinkAddress)) != 0) throw Failed(interfaceName, LibC.LastError);
            return new InterfaceWatch(interfaceName, notices, OpenSocket(interfaceName, LibC.AF_INET, LibC.SOCK_DGRAM, 0));
        }
        catch
        {
            notices.Dispose();
            throw;
        }
    }

    /// <summary>Takes the notices that have come, unread: <see cref="Look"/> afterwards.</summary>
    /// <returns>False when there may be more.</returns>
    public unsafe bool Drain()
    {
        byte some;
        for (int i = 0; i < NoticesPerTurn; i++)
        {
            if (RawSockets.Receive(Handle, &some, 1, LibC.MSG_DONTWAIT) >= 0) continue;
            if (LibC.LastError == Errno.Again) return true;
            // Some were lost (ENOBUFS), or a signal came: what matters is how the interface is by now.
        }

        return false;
    }

    /// <summary>How the interface is now.</summary>
    public InterfaceStatus Look()
    {
        if (!TryAsk(LibC.SIOCGIFINDEX, out InterfaceRequest index) || !TryAsk(LibC.SIOCGIFFLAGS, out InterfaceRequest flags)
            || !TryAsk(LibC.SIOCGIFMTU, out InterfaceRequest mtu)) return default;
        return new InterfaceStatus(index.Value, (flags.Flags & LibC.IFF_UP) != 0, (flags.Flags & LibC.IFF_RUNNING) != 0, mtu.Value);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Handle.Dispose();
        _asking.Dispose();
    }

    private unsafe bool TryAsk(uint code, out InterfaceRequest request)
    {
        request = NetworkInterfaces.Request(Name);
        fixed (InterfaceRequest* pointer = &request)
        {
            if (LibC.Ioctl(_asking, code, pointer) == 0) return true;
        }

        return LibC.LastError == Errno.NoDev ? false : throw new LinuxException($"look at interface {Name}", LibC.LastError);
    }

    private static FdHandle OpenSocket(string name, int domain, int type, int protocol)
    {
        int fd = LibC.Socket(domain, type | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, protocol);
        return fd >= 0 ? FdHandle.FromRaw(fd) : throw Failed(name, LibC.LastError);
    }

    private static LinuxException Failed(string name, Errno errno) => new($"watch interface {name}", errno);
}
