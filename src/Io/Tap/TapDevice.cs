using System.Diagnostics.CodeAnalysis;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;
using ActorNet.Io.Netlink;

namespace ActorNet.Io.Tap;

/// <summary>
/// One queue of a tap interface: a descriptor from which each read takes one Ethernet frame, and to which each write
/// gives one, behind a virtio-net header. Owns the descriptor. An interface that <see cref="Open"/> made goes with it.
/// </summary>
/// <remarks>
/// Edge-triggered readiness: readable when a frame arrives, writable when the interface comes up, error when it is deleted.
/// Frames that find it down are lost, as on a wire.
/// </remarks>
public sealed partial class TapDevice : IDisposable
{
    private const string ControlDevice = "/dev/net/tun";

    private TapDevice(FdHandle handle, string name, int vnetHeaderLength, TapOffloads offloads, bool isOfKernel = true)
    {
        Handle = handle;
        Name = name;
        VnetHeaderLength = vnetHeaderLength;
        Offloads = offloads;
        _askedOffloads = offloads;
        _isOfKernel = isOfKernel;
    }

    /// <summary>The interface's name as the kernel knows it.</summary>
    public string Name { get; }

    /// <summary>The descriptor, to register it with a reactor.</summary>
    public FdHandle Handle { get; }

    /// <summary>Bytes of virtio-net header before each frame: 10 or 12, or 0 for none.</summary>
    public int VnetHeaderLength { get; }

    /// <summary>What may be left undone in frames, both ways: what was wanted and the kernel knows.</summary>
    public TapOffloads Offloads { get; }

    /// <summary>Creates the interface, or attaches to one that exists and that this user may use.</summary>
    /// <param name="interfaceName">1 to 15 bytes. "tap%d" lets the kernel choose a number.</param>
    /// <param name="options">Null for <see cref="TapOptions.Default"/>.</param>
    /// <exception cref="LinuxException">It could not be opened; the message names the interface and the remedy.</exception>
    public static TapDevice Open(string interfaceName, TapOptions? options = null)
    {
        options ??= TapOptions.Default;
        CheckHeaderLength(options.VnetHeaderLength);
        FdHandle handle = OpenControlDevice(interfaceName);
        try
        {
            Errno errno = Attach(handle, interfaceName, FlagsOf(options), out string name);
            if (errno != Errno.None) throw OpenFailed(interfaceName, errno, options);
            TapOffloads offloads = Configure(handle, name, options.VnetHeaderLength, options.Offloads);
            return new TapDevice(handle, name, options.VnetHeaderLength, offloads);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Opens one queue of a macvtap: a character device of its own, which is named after the interface's index.</summary>
    /// <param name="link">The interface.</param>
    /// <param name="options">As for <see cref="Open"/>.</param>
    /// <exception cref="LinuxException">It could not be opened; the message names the device and the remedy.</exception>
    public static TapDevice OpenMacvtap(LinkDescription link, TapOptions options)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(options);
        CheckHeaderLength(options.VnetHeaderLength);
        string path = $"/dev/tap{link.Index}";
        int fd = LibC.Open(path, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0);
        if (fd < 0)
        {
            Errno errno = LibC.LastError;
            throw new LinuxException($"open {path} for the macvtap {link.Name}", errno, errno switch
            {
                Errno.NoEnt => $"Nobody made the device here: mknod {path} c with the numbers in /sys/class/net/{link.Name}/macvtap/tap{link.Index}/dev, or pass it on by fd=N.",
                Errno.Acces or Errno.Perm => $"Run as root, or let this user read and write {path}.",
                Errno.Busy => "All queues of this interface are in use.",
                _ => null,
            });
        }

        FdHandle handle = FdHandle.FromRaw(fd);
        try
        {
            // The interface is known already; this sets the descriptor's own flags.
            Errno errno = Attach(handle, link.Name, FlagsOf(options), out _);
            if (errno != Errno.None) throw new LinuxException($"set up {path} for the macvtap {link.Name}", errno);
            TapOffloads offloads = Configure(handle, link.Name, options.VnetHeaderLength, options.Offloads);
            return new TapDevice(handle, link.Name, options.VnetHeaderLength, offloads);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Takes over a tap that somebody else has opened: "fd=N", or a descriptor that came through a socket.</summary>
    /// <remarks>It has to be without packet information (IFF_NO_PI); the kernel does not tell.</remarks>
    /// <param name="handle">Owned by the result; by the caller still when this throws.</param>
    /// <param name="vnetHeaderLength">10 or 12, set on the descriptor; 0 if it was opened without.</param>
    /// <param name="wanted">What may be left undone in frames.</param>
    /// <exception cref="LinuxException">It is not a tap, or was opened without virtio-net header, or with one against expectation.</exception>
    public static unsafe TapDevice FromFd(FdHandle handle, int vnetHeaderLength = 12, TapOffloads wanted = TapOffloads.None)
    {
        ArgumentNullException.ThrowIfNull(handle);
        CheckHeaderLength(vnetHeaderLength);
        InterfaceRequest request = default;
        string operation = $"use descriptor {handle.Number} as a tap";
        if (LibC.Ioctl(handle, LibC.TUNGETIFF, &request) != 0)
        {
            Errno errno = LibC.LastError;
            throw new LinuxException(operation, errno, errno == Errno.BadFd
                ? "It is open on /dev/net/tun but has no interface: TUNSETIFF has to come before it is passed on, and the interface must still exist."
                : "It is not open on /dev/net/tun.");
        }
        string name = NetworkInterfaces.NameOf(request);
        if ((request.Flags & LibC.IFF_TAP) == 0)
            throw new LinuxException(operation, Errno.Inval, $"Interface {name} is a tun (IP packets); open it with IFF_TAP (ip tuntap add mode tap).");
        // IFF_NO_PI cannot be checked: TUNGETIFF uses the same bit for IFF_NOFILTER, and sets it on every plain descriptor.
        bool hasHeader = (request.Flags & LibC.IFF_VNET_HDR) != 0;
        if (!hasHeader && vnetHeaderLength > 0)
            throw new LinuxException(operation, Errno.Inval, $"Interface {name} was opened without virtio-net header; open it with IFF_TAP, IFF_NO_PI and IFF_VNET_HDR.");
        if (hasHeader && vnetHeaderLength == 0)
            throw new LinuxException(operation, Errno.Inval, $"Interface {name} was opened with virtio-net header, but none is expected; open it without IFF_VNET_HDR.");
        handle.SetNonBlocking();
        TapOffloads offloads = Configure(handle, name, vnetHeaderLength, wanted);
        return new TapDevice(handle, name, vnetHeaderLength, offloads);
    }

    /// <summary>
    /// A tap without an interface: one end of a SOCK_SEQPACKET pair, whose other end plays the host's stack. For tests.
    /// Differences: it closes when the peer does, and a full peer gives <see cref="IoStatus.WouldBlock"/>.
    /// </summary>
    /// <param name="socket">Owned by the result.</param>
    /// <param name="vnetHeaderLength">10, 12 or 0: what the peer puts before each frame.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="offloads">What the peer takes.</param>
    public static TapDevice OverSocket(FdHandle socket, int vnetHeaderLength = 12, string name = "socketpair", TapOffloads offloads = TapOffloads.None)
    {
        ArgumentNullException.ThrowIfNull(socket);
        CheckHeaderLength(vnetHeaderLength);
        socket.SetNonBlocking();
        return new TapDevice(socket, name, vnetHeaderLength, offloads, isOfKernel: false);
    }

    /// <summary>Reads one message (header and frame) into memory in one piece, which is cheaper, or in several. What does not fit is lost, so offer room for the largest frame.</summary>
    /// <param name="vectors">Filled in order; at most 1,024.</param>
    /// <param name="length">Bytes read, header included; 0 unless Done.</param>
    /// <returns>Done, WouldBlock, or Closed when the interface was deleted.</returns>
    public unsafe IoStatus TryRead(ReadOnlySpan<IoVector> vectors, out int length)
    {
        fixed (IoVector* start = vectors)
        {
            nint count;
            // One piece: an eighth of what reading it costs is spared, because the kernel copies no list of pieces (docs/decisions/0025).
            do count = vectors.Length == 1 ? LibC.Read(Handle, (byte*)start->Address, start->Length) : LibC.ReadVector(Handle, start, vectors.Length);
            while (count < 0 && LibC.LastError == Errno.Intr);
            length = (int)Math.Max(count, 0);
            if (count > 0) return IoStatus.Done;
            if (count == 0) return IoStatus.Closed; // only the socket of a test ends this way
        }
        Errno errno = LibC.LastError;
        return errno == Errno.Again ? IoStatus.WouldBlock : ReadOutcome(errno);
    }

    /// <summary>Writes one message (header and frame) from memory in one piece, which is cheaper, or in several; whole or not at all.</summary>
    /// <param name="vectors">In order; at most 1,024.</param>
    /// <param name="length">Bytes written, header included; 0 unless Done.</param>
    /// <returns>
    /// Done; WouldBlock; Closed when the interface was deleted; Refused when it is down; Rejected when the kernel does
    /// not take this frame (shorter than an Ethernet header, nonsense in its virtio-net header, no memory, or its bytes
    /// are no longer mapped because a guest cut its memory file short).
    /// </returns>
    public unsafe IoStatus TryWrite(ReadOnlySpan<IoVector> vectors, out int length)
    {
        fixed (IoVector* start = vectors)
        {
            nint count;
            // A peer that is gone raises no SIGPIPE: the .NET runtime ignores that signal for the whole process.
            do count = vectors.Length == 1 ? LibC.Write(Handle, (byte*)start->Address, start->Length) : LibC.WriteVector(Handle, start, vectors.Length);
            while (count < 0 && LibC.LastError == Errno.Intr);
            length = (int)Math.Max(count, 0);
            if (count >= 0) return IoStatus.Done;
        }
        Errno errno = LibC.LastError;
        return errno == Errno.Again ? IoStatus.WouldBlock : WriteOutcome(errno);
    }

    /// <summary>True when the interface was deleted, or this queue detached from it.</summary>
    public unsafe bool IsGone
    {
        get
        {
            InterfaceRequest request = default;
            return LibC.Ioctl(Handle, LibC.TUNGETIFF, &request) != 0 && LibC.LastError == Errno.BadFd;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    private IoStatus ReadOutcome(Errno errno) => errno switch
    {
        Errno.BadFd or Errno.ConnReset => IoStatus.Closed,
        _ => ThrowHelper.Linux("read from tap", Name, errno),
    };

    private IoStatus WriteOutcome(Errno errno) => errno switch
    {
        Errno.BadFd or Errno.Pipe or Errno.ConnReset or Errno.NotConn => IoStatus.Closed,
        Errno.Io => IoStatus.Refused,
        Errno.Inval or Errno.MsgSize or Errno.NoMem or Errno.NoBufs or Errno.Fault => IoStatus.Rejected,
        _ => ThrowHelper.Linux("write to tap", Name, errno),
    };

    internal static FdHandle OpenControlDevice(string interfaceName)
    {
        NetworkInterfaces.CheckName(interfaceName);
        int fd = LibC.Open(ControlDevice, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0);
        if (fd >= 0) return FdHandle.FromRaw(fd);
        Errno errno = LibC.LastError;
        throw new LinuxException($"open {ControlDevice} for interface {interfaceName}", errno, errno switch
        {
            Errno.NoEnt or Errno.NoDev or Errno.NxIo =>
                "Load the module (modprobe tun), or pass the device into the container (docker run --device /dev/net/tun).",
            Errno.Acces or Errno.Perm => $"Run as root, or let this user read and write {ControlDevice}.",
            _ => null,
        });
    }

    internal static unsafe Errno Attach(FdHandle handle, string interfaceName, short flags, out string name)
    {
        InterfaceRequest request = NetworkInterfaces.Request(interfaceName);
        request.Flags = flags;
        Errno errno = LibC.Ioctl(handle, LibC.TUNSETIFF, &request) == 0 ? Errno.None : LibC.LastError;
        name = NetworkInterfaces.NameOf(request);
        return errno;
    }

    private static short FlagsOf(TapOptions options) =>
        (short)(LibC.IFF_TAP | LibC.IFF_NO_PI | (options.VnetHeaderLength > 0 ? LibC.IFF_VNET_HDR : 0) | (options.MultiQueue ? LibC.IFF_MULTI_QUEUE : 0));

    private static LinuxException OpenFailed(string interfaceName, Errno errno, TapOptions options) => new($"open tap {interfaceName}", errno, errno switch
    {
        Errno.Perm => "This needs CAP_NET_ADMIN, or an interface that belongs to you: "
            + $"sudo ip tuntap add dev {interfaceName} mode tap user $USER vnet_hdr. `actornet demo` works without, in a namespace of its own.",
        Errno.Busy => "Another process has this interface open (a second queue of it needs multi_queue); choose another name or end that process.",
        Errno.Inval => $"An interface of that name exists that is not a tap, or that was made {(options.MultiQueue ? "without" : "with")} multi_queue "
            + $"(ip -details link show {interfaceName} tells); choose another name or delete it.",
        Errno.TooBig => "All queues of this interface are in use.",
        _ => null,
    });

    private static unsafe TapOffloads Configure(FdHandle handle, string name, int vnetHeaderLength, TapOffloads wanted)
    {
        if (vnetHeaderLength == 0) return TapOffloads.None; // there is nowhere to say what is left to do
        if (LibC.Ioctl(handle, LibC.TUNSETVNETHDRSZ, &vnetHeaderLength) != 0)
            throw new LinuxException($"set a virtio-net header of {vnetHeaderLength} bytes on tap {name}", LibC.LastError);
        // What is little-endian already, as here by nature, only an opener before us can have changed.
        int littleEndian = 1;
        if (LibC.Ioctl(handle, LibC.TUNSETVNETLE, &littleEndian) != 0 && LibC.LastError is not (Errno.Inval or Errno.NoTty))
            throw new LinuxException($"set little-endian virtio-net headers on tap {name}", LibC.LastError);
        // The kernel refuses what it does not know: what came last goes first. None: every frame is complete, at most one MTU long.
        ReadOnlySpan<TapOffloads> unknown = [TapOffloads.None, TapOffloads.Uso4 | TapOffloads.Uso6, TapOffloads.Ufo, TapOffloads.TsoEcn, TapOffloads.All];
        TapOffloads offloads = wanted;
        foreach (TapOffloads missing in unknown)
        {
            offloads &= ~missing;
            if (LibC.IoctlByValue(handle, LibC.TUNSETOFFLOAD, (nuint)offloads) == 0) return offloads;
            if (LibC.LastError != Errno.Inval) break;
        }

        throw new LinuxException($"set the offloads of tap {name}", LibC.LastError);
    }

    private static void CheckHeaderLength(int length)
    {
        if (length is not (0 or 10 or 12)) ThrowHeaderLength(length);
    }

    [DoesNotReturn]
    private static void ThrowHeaderLength(int length) =>
        throw new ArgumentOutOfRangeException(nameof(length), length, "A virtio-net header has 10 or 12 bytes, or there is none (0).");
}
