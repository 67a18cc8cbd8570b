using System.Text;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Xdp;

/// <summary>
/// The program that leads an interface's frames to our sockets, loaded from the instructions below, and its map from queues to sockets. Attached by a
/// link (BPF_LINK_CREATE), which ends with the last descriptor of it: whatever becomes of this process, the interface is free again. Owns the descriptors.
/// </summary>
internal sealed class XdpProgram : IDisposable
{
    private const int QueueOffset = 16; // rx_queue_index in struct xdp_md
    private static readonly byte[] License = [.. "Dual MIT/GPL"u8, 0];

    private readonly FdHandle? _program;
    private FdHandle? _link;

    private XdpProgram(FdHandle map, FdHandle? program)
    {
        Map = map;
        _program = program;
    }

    /// <summary>The map from queues to sockets.</summary>
    internal FdHandle Map { get; }

    /// <summary>Loads the program.</summary>
    /// <param name="name">The interface that it is for.</param>
    /// <param name="queues">Queues below this number have an entry in its map.</param>
    /// <param name="hasPieces">It takes frames that lie in several pieces, too.</param>
    internal static XdpProgram Load(string name, int queues, bool hasPieces = false)
    {
        BpfAttributes attributes = new()
        {
            MapType = RawSockets.BPF_MAP_TYPE_XSKMAP,
            KeySize = sizeof(uint),
            ValueSize = sizeof(uint),
            MaxEntries = (uint)queues,
        };
        FdHandle map = Open(RawSockets.BPF_MAP_CREATE, ref attributes) ?? throw Failed($"make a map of XDP sockets for interface {name}", LibC.LastError);
        try
        {
            return new XdpProgram(map, LoadInstructions(map, hasPieces) ?? throw CannotLoad(name, LibC.LastError, hasPieces));
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    /// <summary>The map of somebody else's program, where he has pinned it.</summary>
    internal static unsafe XdpProgram OpenMap(string path)
    {
        fixed (byte* start = Encoding.UTF8.GetBytes(path + '\0'))
        {
            BpfAttributes attributes = new() { PathName = (ulong)start };
            FdHandle? map = Open(RawSockets.BPF_OBJ_GET, ref attributes);
            if (map is not null) return new XdpProgram(map, null);
        }

        Errno errno = LibC.LastError;
        throw new LinuxException($"open the map of XDP sockets {path}", errno, errno == Errno.NoEnt
            ? "Pin the map of the program (type xskmap) there: bpftool map pin, on a file system of type bpf."
            : Remedy(errno));
    }

    /// <summary>Attaches the program; what keeps it from that, if anything does.</summary>
    internal Errno Attach(int interfaceIndex, XdpMode mode)
    {
        BpfAttributes attributes = new()
        {
            ProgramFd = _program!.Number,
            TargetIndex = interfaceIndex,
            AttachType = RawSockets.BPF_XDP,
            LinkFlags = mode == XdpMode.Native ? RawSockets.XDP_FLAGS_DRV_MODE : RawSockets.XDP_FLAGS_SKB_MODE,
        };
        _link = Open(RawSockets.BPF_LINK_CREATE, ref attributes);
        return _link is null ? LibC.LastError : Errno.None;
    }

    /// <summary>Pins the map in a file system of type bpf, for others to find it (<see cref="OpenMap"/>).</summary>
    internal unsafe Errno PinMap(string path)
    {
        fixed (byte* start = Encoding.UTF8.GetBytes(path + '\0'))
        {
            BpfAttributes attributes = new() { PathName = (ulong)start, PinnedFd = Map.Number };
            return Call(RawSockets.BPF_OBJ_PIN, ref attributes) < 0 ? LibC.LastError : Errno.None;
        }
    }

    /// <summary>From now on frames of a queue go to a socket. The entry goes with the socket.</summary>
    internal unsafe void Lead(uint entry, FdHandle socket)
    {
        uint value = (uint)socket.Number;
        BpfAttributes attributes = new() { MapFd = Map.Number, Key = (ulong)&entry, Value = (ulong)&value };
        if (Call(RawSockets.BPF_MAP_UPDATE_ELEM, ref attributes) < 0)
            throw new LinuxException($"put a socket into entry {entry} of a map of XDP sockets", LibC.LastError, LibC.LastError switch
            {
                Errno.TooBig => "The map has fewer entries.",
                Errno.Inval => "It is a map of another type.",
                Errno.Perm => Remedy(Errno.Perm),
                _ => null,
            });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _link?.Dispose();
        _program?.Dispose();
        Map.Dispose();
    }

    /// <summary>What people can do about an error of bpf(2).</summary>
    internal static string? Remedy(Errno errno) => errno switch
    {
        Errno.Perm or Errno.Acces => "This needs CAP_BPF and CAP_NET_ADMIN (before Linux 5.8 CAP_SYS_ADMIN) in the first user namespace: run as root, or let somebody else load the program (inhibit=on).",
        Errno.NoSys => "This kernel has no BPF (CONFIG_BPF_SYSCALL).",
        _ => null,
    };

    private static LinuxException CannotLoad(string name, Errno errno, bool hasPieces) => hasPieces && errno == Errno.Inval
        ? new LinuxException($"load an XDP program for frames in several pieces, for interface {name}", errno, $"Its MTU needs that, and that needs Linux 6.6: ip link set {name} mtu 1500, or use af-packet.")
        : Failed($"load an XDP program for interface {name}", errno);

    private static LinuxException Failed(string operation, Errno errno) => new(operation, errno, Remedy(errno));

    // return redirect_map(&map, context->rx_queue_index, XDP_PASS): frames of queues that are not ours go to the host's stack.
    private static unsafe FdHandle? LoadInstructions(FdHandle map, bool hasPieces)
    {
        const byte LoadWord = 0x61, LoadWide = 0x18, MoveConstant = 0xb7, Call = 0x85, Exit = 0x95;
        const byte MapDescriptor = 1; // BPF_PSEUDO_MAP_FD, in place of a source register
        BpfInstruction* code = stackalloc BpfInstruction[]
        {
            new() { Code = LoadWord, Registers = Registers(2, 1), Offset = QueueOffset },
            new() { Code = LoadWide, Registers = Registers(1, MapDescriptor), Immediate = map.Number },
            default, // the upper half of the constant
            new() { Code = MoveConstant, Registers = Registers(3, 0), Immediate = (int)RawSockets.XDP_PASS },
            new() { Code = Call, Immediate = RawSockets.BPF_FUNC_redirect_map },
            new() { Code = Exit },
        };
        fixed (byte* license = License)
        {
            BpfAttributes attributes = new()
            {
                ProgramType = RawSockets.BPF_PROG_TYPE_XDP,
                InstructionCount = 6,
                Instructions = (ulong)code,
                License = (ulong)license,
                ProgramFlags = hasPieces ? RawSockets.BPF_F_XDP_HAS_FRAGS : 0,
                ExpectedAttachType = RawSockets.BPF_XDP,
            };
            return Open(RawSockets.BPF_PROG_LOAD, ref attributes);
        }
    }

    private static byte Registers(int destination, int source) => (byte)(destination | (source << 4));

    // The kernel opens such descriptors close-on-exec.
    private static FdHandle? Open(int command, ref BpfAttributes attributes) => Call(command, ref attributes) is var fd and >= 0 ? FdHandle.FromRaw((int)fd) : null;

    private static unsafe nint Call(int command, ref BpfAttributes attributes)
    {
        fixed (BpfAttributes* pointer = &attributes) return RawSockets.SystemCall(RawSockets.BpfCall, command, pointer, (nuint)sizeof(BpfAttributes));
    }
}
