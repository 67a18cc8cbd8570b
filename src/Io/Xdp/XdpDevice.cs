using System.Collections.Immutable;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.Io.Native;
using ActorNet.Io.Packets;

namespace ActorNet.Io.Xdp;

/// <summary>An interface that exists, by XDP sockets: the frames of some of its queues, taken before the host's own stack sees them.</summary>
/// <remarks>
/// Owns the sockets and the program, which leaves the interface with them, whatever ends this process. The memory is the caller's to dispose of, after
/// the device and after the last use of a frame in it.
/// </remarks>
public sealed class XdpDevice : IDisposable
{
    private const int Headroom = 256; // what the kernel keeps free before a received frame: XDP_PACKET_HEADROOM
    private const int FrameOverhead = 14 + (2 * 4); // an Ethernet header and two tags
    private const int SmallChunk = 2048, LargeChunk = 4096; // a chunk is at most a page

    private const int MostBusyWaits = 50;
    private static readonly TimeSpan BusyWait = TimeSpan.FromMilliseconds(2);

    private readonly XdpProgram? _program;

    private XdpDevice(string name, InterfaceStatus found, ImmutableArray<XdpQueue> queues, XdpProgram? program, MemoryMapping memory, string path)
    {
        Name = name;
        Index = found.Index;
        Mtu = found.Mtu;
        Queues = queues;
        _program = program;
        Memory = memory;
        Path = path;
    }

    /// <summary>The longest packet of an interface that can be opened, in bytes without the Ethernet header.</summary>
    public static int MostMtu => LargeChunk - Headroom - FrameOverhead;

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>The interface's index when it was opened.</summary>
    public int Index { get; }

    /// <summary>The interface's largest packet at that time, in bytes without the Ethernet header.</summary>
    public int Mtu { get; }

    /// <summary>A socket for each queue.</summary>
    public ImmutableArray<XdpQueue> Queues { get; }

    /// <summary>The memory of all queues, one behind the other.</summary>
    public MemoryMapping Memory { get; }

    /// <summary>What was possible: the program's mode, and whether frames are copied.</summary>
    public string Path { get; }

    /// <summary>Opens an interface that is up.</summary>
    /// <exception cref="LinuxException">It could not be opened; the message names the interface and the remedy.</exception>
    public static XdpDevice Open(string interfaceName, XdpOptions? options = null)
    {
        options ??= XdpOptions.Default;
        using InterfaceWatch watch = InterfaceWatch.Open(interfaceName);
        InterfaceStatus found = watch.Look();
        if (!found.Exists) throw PacketSocket.NotThere(interfaceName);
        if (found.Mtu > MostMtu) throw new LinuxException($"open interface {interfaceName} by XDP", Errno.Range, $"Its MTU is {found.Mtu}, and XDP sockets take {MostMtu} at most: ip link set {interfaceName} mtu 1500, or use af-packet.");
        int chunkSize = found.Mtu + FrameOverhead + Headroom <= SmallChunk ? SmallChunk : LargeChunk;
        ulong part = (ulong)XdpQueue.Chunks * (ulong)chunkSize;

        MemoryMapping? memory = null;
        XdpProgram? program = null;
        List<XdpQueue> queues = [];
        try
        {
            using (FdHandle file = MemFd.Create($"actornet-{interfaceName}", part * (ulong)options.Queues))
                memory = MemoryMapping.Map(file, 0, part * (ulong)options.Queues, writable: true);
            for (int i = 0; i < options.Queues; i++) queues.Add(SetUp(interfaceName, options, i, memory.Address + (nint)((ulong)i * part), chunkSize));
            (program, string way, bool copy) = Attach(interfaceName, found.Index, options);
            for (int i = 0; i < options.Queues; i++)
            {
                Bind(queues[i], interfaceName, found.Index, options.StartQueue + i, copy);
                if (options.Sockets.Count == 0) program!.Lead((uint)((options.MapPath is null ? options.StartQueue : options.MapStart) + i), queues[i].Handle);
            }

            string path = $"{way}, {(queues.TrueForAll(static queue => queue.ReadIsZeroCopy()) ? "zero-copy" : "copy")}";
            return new XdpDevice(interfaceName, found, [.. queues], program, memory, path);
        }
        catch
        {
            program?.Dispose();
            queues.ForEach(static queue => queue.Dispose());
            memory?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _program?.Dispose();
        foreach (XdpQueue queue in Queues) queue.Dispose();
    }

    private static XdpQueue SetUp(string name, XdpOptions options, int index, nint memory, int chunkSize)
    {
        FdHandle handle = options.Sockets.Count > 0 ? FdHandle.FromInherited(options.Sockets[index]) : OpenSocket(name);
        try
        {
            // Else a few hundred frames that wait for another queue would hold up all.
            PacketSocket.SetBuffer(handle, RawSockets.SO_SNDBUFFORCE, RawSockets.SO_SNDBUF, XdpQueue.TransmitChunks * LargeChunk);
            return XdpQueue.SetUp(handle, memory, chunkSize);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static FdHandle OpenSocket(string name)
    {
        int fd = LibC.Socket(RawSockets.AF_XDP, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        if (fd >= 0) return FdHandle.FromRaw(fd);
        Errno errno = LibC.LastError;
        throw new LinuxException($"open an XDP socket for interface {name}", errno, errno switch
        {
            Errno.Perm or Errno.Acces => "This needs CAP_NET_RAW in the interface's network namespace, and CAP_BPF and CAP_NET_ADMIN for the XDP program: run as root.",
            Errno.AfNoSupport => "This kernel has no XDP sockets (CONFIG_XDP_SOCKETS).",
            _ => null,
        });
    }

    // Native mode, or else skb mode: there every driver will do, but nothing is without copy.
    private static (XdpProgram? Program, string Way, bool Copy) Attach(string name, int index, XdpOptions options)
    {
        if (options.Sockets.Count > 0) return (null, "another's program", options.ForceCopy);
        if (options.MapPath is not null) return (XdpProgram.OpenMap(options.MapPath), "another's program", options.ForceCopy);
        XdpProgram program = XdpProgram.Load(name, options.StartQueue + options.Queues);
        try
        {
            string note = "";
            if (options.Mode != XdpMode.Skb)
            {
                Errno errno = program.Attach(index, XdpMode.Native);
                if (errno == Errno.None) return (program, "native mode", options.ForceCopy);
                if (options.Mode == XdpMode.Native || !IsForDriver(errno)) throw CannotAttach(name, XdpMode.Native, errno);
                note = $" (native mode: {errno.Text()})";
            }

            Errno second = program.Attach(index, XdpMode.Skb);
            return second == Errno.None ? (program, "skb mode" + note, true) : throw CannotAttach(name, XdpMode.Skb, second);
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    // What another mode could help against.
    private static bool IsForDriver(Errno errno) => errno is Errno.OpNotSupp or Errno.Inval or Errno.Range or Errno.NoSpc or Errno.NoMem or Errno.TooBig or Errno.Io;

    private static LinuxException CannotAttach(string name, XdpMode mode, Errno errno) => new(
        $"attach an XDP program to interface {name} in {(mode == XdpMode.Native ? "native" : "skb")} mode", errno, errno switch
        {
            Errno.Busy or Errno.Exist => $"Another XDP program is attached already (ip link show {name}): end its owner, or let that program lead to our sockets (inhibit=on).",
            Errno.OpNotSupp when mode == XdpMode.Native => "The driver runs no XDP programs: use mode=skb.",
            Errno.Range or Errno.Inval when mode == XdpMode.Native => "The driver does not do this with its present settings, often because of a large MTU: ip link set mtu 1500, or use mode=skb.",
            Errno.Inval => "This needs Linux 5.9.",
            _ => XdpProgram.Remedy(errno),
        });

    private static void Bind(XdpQueue queue, string name, int index, int number, bool copy)
    {
        Errno errno = queue.Bind(index, number, copy);
        // The kernel gives a queue free a moment after its last socket was closed.
        for (int i = 0; errno == Errno.Busy && i < MostBusyWaits; i++)
        {
            Thread.Sleep(BusyWait);
            errno = queue.Bind(index, number, copy);
        }

        if (errno == Errno.None) return;
        throw new LinuxException($"bind an XDP socket to queue {number} of interface {name}", errno, errno switch
        {
            Errno.Busy => "Another socket has this queue: end its owner, or choose another with start-queue.",
            Errno.Inval => $"The interface has no such queue, perhaps (ethtool -l {name}).",
            Errno.NetDown => $"It is down: ip link set {name} up.",
            Errno.OpNotSupp => "The driver cannot do this; try mode=skb.",
            Errno.Perm => "This needs CAP_NET_RAW.",
            _ => null,
        });
    }
}
