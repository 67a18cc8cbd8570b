using System.Collections.Immutable;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.Io.Native;
using ActorNet.Io.Packets;
using ActorNet.Io.Tap;

namespace ActorNet.Io.Xdp;

/// <summary>An interface that exists, by XDP sockets: the frames of some of its queues, taken before the host's own stack sees them.</summary>
/// <remarks>
/// Owns the sockets and the program, which leaves the interface with them, whatever ends this process. The memory is the caller's to dispose of, after
/// the device and after the last use of a frame in it.
/// </remarks>
public sealed class XdpDevice : IDisposable
{
    private const int Headroom = 256; // what the kernel keeps free before a received frame: XDP_PACKET_HEADROOM
    private const int Tail = 320; // what it keeps free behind one: struct skb_shared_info
    private const int FrameOverhead = 14 + (2 * 4); // an Ethernet header and two tags
    private const int SmallChunk = 2048, LargeChunk = 4096; // a chunk is at most a page
    private const int LongestPiece = LargeChunk - Headroom; // of a received frame

    private readonly XdpOptions _options;
    private readonly XdpProgram? _program;
    private readonly bool _copy;
    private int _bound; // queues

    private XdpDevice(string name, XdpOptions options, InterfaceStatus found, ImmutableArray<XdpQueue> queues, XdpProgram? program, MemoryMapping memory, string way, bool copy)
    {
        Name = name;
        _options = options;
        Index = found.Index;
        Mtu = found.Mtu;
        Queues = queues;
        _program = program;
        Memory = memory;
        Path = way;
        _copy = copy;
    }

    /// <summary>Chunks that one frame takes at most: the kernel's packets have 17 pieces besides the first.</summary>
    public const int MostPieces = 16;

    /// <summary>The longest packet of an interface that can be opened, in bytes without the Ethernet header.</summary>
    public static int MostMtu => (MostPieces * LongestPiece) - FrameOverhead;

    /// <summary>The longest packet for which frames are asked for in one piece, as a driver with a page for each has them: more needs Linux 6.6.</summary>
    public static int MostMtuInOnePiece => LongestPiece - Tail - FrameOverhead;

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>The interface's index when it was opened.</summary>
    public int Index { get; }

    /// <summary>The interface's largest packet at that time, in bytes without the Ethernet header.</summary>
    public int Mtu { get; }

    /// <summary>A socket for each queue.</summary>
    public ImmutableArray<XdpQueue> Queues { get; }

    /// <summary>So many of the queues, the first ones, can send: at least one. An interface may have fewer queues to send by than to receive from.</summary>
    public int SendingQueues { get; private init; } = 1;

    /// <summary>The memory of all queues, one behind the other.</summary>
    public MemoryMapping Memory { get; }

    /// <summary>What was possible: the program's mode and, once bound, whether frames are copied.</summary>
    public string Path { get; private set; }

    /// <summary>Opens an interface that is up. No frame passes before its queues are bound (<see cref="TryBind"/>).</summary>
    /// <exception cref="LinuxException">It could not be opened; the message names the interface and the remedy.</exception>
    public static XdpDevice Open(string interfaceName, XdpOptions? options = null)
    {
        options ??= XdpOptions.Default;
        using InterfaceWatch watch = InterfaceWatch.Open(interfaceName);
        InterfaceStatus found = watch.Look();
        if (!found.Exists) throw PacketSocket.NotThere(interfaceName);
        if (found.Mtu > MostMtu) throw new LinuxException($"open interface {interfaceName} by XDP", Errno.Range, $"Its MTU is {found.Mtu}, and XDP sockets take {MostMtu} at most: ip link set {interfaceName} mtu 1500, or use af-packet.");
        bool hasPieces = found.Mtu > MostMtuInOnePiece;
        int chunkSize = found.Mtu + FrameOverhead + Headroom <= SmallChunk ? SmallChunk : LargeChunk;
        ulong part = (ulong)XdpQueue.Chunks * (ulong)chunkSize;

        MemoryMapping? memory = null;
        XdpProgram? program = null;
        List<XdpQueue> queues = [];
        try
        {
            using (FdHandle file = MemFd.Create($"actornet-{interfaceName}", part * (ulong)options.Queues))
                memory = MemoryMapping.Map(file, 0, part * (ulong)options.Queues, writable: true);
            for (int i = 0; i < options.Queues; i++) queues.Add(SetUp(interfaceName, options, i, memory.Address + (nint)((ulong)i * part), chunkSize, hasPieces));
            (program, string way, bool copy) = Attach(interfaceName, found, options);
            return new XdpDevice(interfaceName, options, found, [.. queues], program, memory, way, copy)
            {
                SendingQueues = Math.Clamp(CountSending(interfaceName) - options.StartQueue, 1, options.Queues),
            };
        }
        catch
        {
            program?.Dispose();
            queues.ForEach(static queue => queue.Dispose());
            memory?.Dispose();
            throw;
        }
    }

    /// <summary>Binds the sockets to their queues, or goes on with that, and leads the queues' frames to them.</summary>
    /// <param name="isLast">Nobody will try again: whatever stands in the way throws.</param>
    /// <returns>
    /// False while a queue is another socket's: the kernel gives it free a few milliseconds after that was closed, and tells nobody.
    /// </returns>
    /// <exception cref="LinuxException">It cannot be bound; the message names the queue and the remedy.</exception>
    public bool TryBind(bool isLast = false)
    {
        for (; _bound < Queues.Length; _bound++)
        {
            XdpQueue queue = Queues[_bound];
            Errno errno = queue.Bind(Index, _options.StartQueue + _bound, _copy);
            if (errno == Errno.Busy && !isLast) return false;
            if (errno != Errno.None) throw CannotBind(Name, Mtu, _options.StartQueue + _bound, errno);
            if (_options.Sockets.Count == 0)
                _program!.Lead((uint)((_options.MapPath is null ? _options.StartQueue : _options.MapStart) + _bound), queue.Handle);
            if (_bound + 1 == Queues.Length) Path += Queues.All(static queue => queue.ReadIsZeroCopy()) ? ", zero-copy" : ", copy";
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _program?.Dispose();
        foreach (XdpQueue queue in Queues) queue.Dispose();
    }

    private static XdpQueue SetUp(string name, XdpOptions options, int index, nint memory, int chunkSize, bool hasPieces)
    {
        FdHandle handle = options.Sockets.Count > 0 ? FdHandle.FromInherited(options.Sockets[index]) : OpenSocket(name);
        try
        {
            // Else a few hundred frames that wait for another queue would hold up all.
            PacketSocket.SetBuffer(handle, RawSockets.SO_SNDBUFFORCE, RawSockets.SO_SNDBUF, XdpQueue.TransmitChunks * LargeChunk);
            return XdpQueue.SetUp(handle, memory, chunkSize, hasPieces);
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
    private static (XdpProgram? Program, string Way, bool Copy) Attach(string name, in InterfaceStatus found, XdpOptions options)
    {
        if (options.Sockets.Count > 0) return (null, "another's program", options.ForceCopy);
        if (options.MapPath is not null) return (XdpProgram.OpenMap(options.MapPath), "another's program", options.ForceCopy);
        XdpProgram program = XdpProgram.Load(name, options.StartQueue + options.Queues, found.Mtu > MostMtuInOnePiece);
        try
        {
            string note = "";
            if (options.Mode != XdpMode.Skb)
            {
                Errno errno = program.Attach(found.Index, XdpMode.Native);
                if (errno == Errno.None) return (program, "native mode", options.ForceCopy);
                if (options.Mode == XdpMode.Native || !IsForDriver(errno)) throw CannotAttach(name, found.Mtu, XdpMode.Native, errno);
                note = $" (native mode: {errno.Text()})";
            }

            Errno second = program.Attach(found.Index, XdpMode.Skb);
            return second == Errno.None ? (program, "skb mode" + note, true) : throw CannotAttach(name, found.Mtu, XdpMode.Skb, second);
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    // What another mode could help against.
    private static bool IsForDriver(Errno errno) => errno is Errno.OpNotSupp or Errno.Inval or Errno.Range or Errno.NoSpc or Errno.NoMem or Errno.TooBig or Errno.Io;

    // How many queues the interface has to send by; 0 when its driver does not say.
    private static unsafe int CountSending(string name)
    {
        int fd = LibC.Socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
        if (fd < 0) return 0;
        using FdHandle socket = FdHandle.FromRaw(fd);
        InterfaceChannels channels = new() { Command = RawSockets.ETHTOOL_GCHANNELS };
        InterfaceRequest request = NetworkInterfaces.Request(name);
        request.Data = &channels;
        return LibC.Ioctl(socket, RawSockets.SIOCETHTOOL, &request) == 0 ? (int)(channels.Transmit + channels.Combined) : 0;
    }

    private static string? LongRemedy(string name, int mtu) => mtu <= MostMtuInOnePiece ? null
        : $"Its MTU is {mtu}; above {MostMtuInOnePiece} this needs Linux 6.6, and a driver that can do it: ip link set {name} mtu 1500, or use af-packet.";

    private static LinuxException CannotAttach(string name, int mtu, XdpMode mode, Errno errno) => new(
        $"attach an XDP program to interface {name} in {(mode == XdpMode.Native ? "native" : "skb")} mode", errno, errno switch
        {
            Errno.Busy or Errno.Exist => $"Another XDP program is attached already (ip link show {name}): end its owner, or let that program lead to our sockets (inhibit=on).",
            Errno.OpNotSupp when mode == XdpMode.Native => "The driver runs no XDP programs: use mode=skb.",
            Errno.Range or Errno.Inval when mode == XdpMode.Native => "The driver does not do this with its present settings, often because of a large MTU: ip link set mtu 1500, or use mode=skb.",
            Errno.Inval or Errno.Range => LongRemedy(name, mtu) ?? "This needs Linux 5.9.",
            _ => XdpProgram.Remedy(errno),
        });

    private static LinuxException CannotBind(string name, int mtu, int number, Errno errno) => new(
        $"bind an XDP socket to queue {number} of interface {name}", errno, errno switch
        {
            Errno.Busy => $"Another XDP socket has this queue, perhaps of another program (ss --xdp -ap shows it): end its owner, or choose another queue with start-queue (ethtool -l {name}).",
            Errno.Inval => $"The interface has no such queue, perhaps (ethtool -l {name}). {LongRemedy(name, mtu)}".TrimEnd(),
            Errno.NetDown => $"It is down: ip link set {name} up.",
            Errno.OpNotSupp => LongRemedy(name, mtu) ?? "The driver cannot do this; try mode=skb.",
            Errno.Perm => "This needs CAP_NET_RAW.",
            _ => null,
        });
}
