using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;
using ActorNet.Io.Netlink;
using ActorNet.Io.Tap;

namespace ActorNet.Io.Packets;

/// <summary>
/// Tells when something happened to a network interface, and how it is then: what <see cref="LinkMonitor"/> hears serves as doorbell only, the answer is asked for.
/// Belongs to the network namespace of the thread that opens it, wherever it is used afterwards. Owns its sockets.
/// </summary>
public sealed class InterfaceWatch : IDisposable
{
    private readonly LinkMonitor _monitor;
    private readonly FdHandle _asking;

    private InterfaceWatch(string name, LinkMonitor monitor, FdHandle asking)
    {
        Name = name;
        _monitor = monitor;
        _asking = asking;
    }

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>Readable when something may have happened, to this interface or another one.</summary>
    public FdHandle Handle => _monitor.Handle;

    /// <summary>Begins to listen. The interface need not exist.</summary>
    public static InterfaceWatch Open(string interfaceName)
    {
        NetworkInterfaces.CheckName(interfaceName);
        LinkMonitor monitor = LinkMonitor.Open();
        int fd = LibC.Socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
        if (fd >= 0) return new InterfaceWatch(interfaceName, monitor, FdHandle.FromRaw(fd));
        Errno errno = LibC.LastError;
        monitor.Dispose();
        throw new LinuxException($"watch interface {interfaceName}", errno);
    }

    /// <summary>Takes the notices that have come, unread: <see cref="Look"/> afterwards.</summary>
    /// <returns>False when there may be more.</returns>
    public bool Drain() => _monitor.Drain();

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
        _monitor.Dispose();
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
}
