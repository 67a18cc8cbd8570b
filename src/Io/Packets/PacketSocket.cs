using System.Buffers.Binary;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Packets;

/// <summary>
/// The frames of an interface that exists, by a packet socket (packet(7)): all that it receives, and none that this host sends by it. Owns the descriptor.
/// </summary>
/// <remarks>
/// The host's own stack still sees the frames that arrive. Edge-triggered readiness: readable when a frame arrives, error when the interface goes down.
/// The socket goes on by itself when the interface comes up again, but not when it is deleted and made anew (<see cref="InterfaceWatch"/>).
/// </remarks>
public sealed class PacketSocket : IDisposable
{
    private long _dropped;

    private PacketSocket(string name, FdHandle handle, InterfaceStatus found, bool hasVnetHeader)
    {
        Name = name;
        Handle = handle;
        Index = found.Index;
        Mtu = found.Mtu;
        HasVnetHeader = hasVnetHeader;
    }

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>The interface's index when the socket was opened.</summary>
    public int Index { get; }

    /// <summary>The interface's largest packet at that time, in bytes without the Ethernet header.</summary>
    public int Mtu { get; }

    /// <summary>A virtio-net header of 10 bytes stands before each frame.</summary>
    public bool HasVnetHeader { get; }

    /// <summary>The descriptor, to register it with a reactor.</summary>
    public FdHandle Handle { get; }

    /// <summary>Opens a socket on an interface, which may be down.</summary>
    /// <exception cref="LinuxException">It could not be opened; the message names the interface and the remedy.</exception>
    public static PacketSocket Open(string interfaceName, PacketOptions? options = null)
    {
        options ??= PacketOptions.Default;
        using InterfaceWatch watch = InterfaceWatch.Open(interfaceName);
        InterfaceStatus found = watch.Look();
        if (!found.Exists) throw NotThere(interfaceName);
        // Protocol 0: nothing is received before the socket is bound to its interface.
        int fd = LibC.Socket(RawSockets.AF_PACKET, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        if (fd < 0) throw CannotOpen(interfaceName, LibC.LastError);
        FdHandle handle = FdHandle.FromRaw(fd);
        try
        {
            Configure(handle, interfaceName, options);
            Bind(handle, interfaceName, found.Index, options.Promiscuous);
            return new PacketSocket(interfaceName, handle, found, options.VnetHeader);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Receives frames into prepared messages, as many as there are at once.</summary>
    /// <param name="messages">Where to.</param>
    /// <param name="first">The first message to fill.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="received">How many were filled; 0 unless Done.</param>
    /// <returns>Done, WouldBlock, Refused when the interface is down, Closed when it was deleted, Rejected when the kernel had a frame that it could not describe.</returns>
    public unsafe IoStatus TryReceive(PacketMessages messages, int first, int count, out int received)
    {
        ArgumentNullException.ThrowIfNull(messages);
        messages.Prepare(first, count);
        int result;
        do result = RawSockets.ReceiveMany(Handle, messages.Start + first, (uint)count, LibC.MSG_DONTWAIT, null);
        while (result < 0 && LibC.LastError == Errno.Intr);
        received = Math.Max(result, 0);
        if (result >= 0) return IoStatus.Done;
        return LibC.LastError switch
        {
            Errno.Again => IoStatus.WouldBlock,
            Errno.NetDown => IoStatus.Refused,
            Errno.NoDev or Errno.NxIo => IoStatus.Closed,
            Errno.Inval or Errno.NoMem or Errno.NoBufs or Errno.Fault => IoStatus.Rejected,
            var errno => ThrowHelper.Linux("receive from interface", Name, errno),
        };
    }

    /// <summary>Sends prepared messages, in order, until one is refused.</summary>
    /// <param name="messages">From where.</param>
    /// <param name="first">The first message to send.</param>
    /// <param name="count">How many.</param>
    /// <param name="sent">How many went out; 0 unless Done.</param>
    /// <returns>
    /// Done when at least one went out: what held up the next one, the next call says. Else what it is with the first one: WouldBlock; Refused, the interface is down;
    /// Closed, it was deleted; Truncated, the frame is longer than the interface takes; Rejected, the kernel does not take it for another reason.
    /// </returns>
    public unsafe IoStatus TrySend(PacketMessages messages, int first, int count, out int sent)
    {
        ArgumentNullException.ThrowIfNull(messages);
        messages.Check(first, count);
        int result;
        do result = RawSockets.SendMany(Handle, messages.Start + first, (uint)count, LibC.MSG_DONTWAIT);
        while (result < 0 && LibC.LastError == Errno.Intr);
        sent = Math.Max(result, 0);
        if (result > 0) return IoStatus.Done;
        return LibC.LastError switch
        {
            Errno.Again => IoStatus.WouldBlock,
            Errno.NetDown => IoStatus.Refused,
            Errno.NxIo or Errno.NoDev => IoStatus.Closed,
            Errno.MsgSize => IoStatus.Truncated,
            Errno.Inval or Errno.NoMem or Errno.NoBufs or Errno.Fault => IoStatus.Rejected,
            var errno => ThrowHelper.Linux("send by interface", Name, errno),
        };
    }

    /// <summary>Frames that the kernel has dropped because the socket's receive buffer was full.</summary>
    public unsafe long ReadDropped()
    {
        PacketStatistics statistics;
        uint length = (uint)sizeof(PacketStatistics);
        // The kernel begins anew with each answer.
        if (LibC.GetSocketOption(Handle, RawSockets.SOL_PACKET, RawSockets.PACKET_STATISTICS, &statistics, &length) == 0) _dropped += statistics.Drops;
        return _dropped;
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    /// <summary>There is no such interface.</summary>
    internal static LinuxException NotThere(string name) =>
        new($"open interface {name}", Errno.NoDev, $"There is no interface of that name in this network namespace (ip link); this port needs one that exists: ip link add {name} ...");

    private static void Configure(FdHandle handle, string name, PacketOptions options)
    {
        Set(handle, name, RawSockets.PACKET_IGNORE_OUTGOING, 1, "leave out what is sent", "This needs Linux 4.20.");
        Set(handle, name, RawSockets.PACKET_AUXDATA, 1, "ask for VLAN tags", null);
        if (options.VnetHeader) Set(handle, name, RawSockets.PACKET_VNET_HDR, 1, "ask for virtio-net headers", "Open it with vnet_hdr=off.");
        if (options.BypassQueueing) Set(handle, name, RawSockets.PACKET_QDISC_BYPASS, 1, "go past the queueing discipline", "Open it with qdisc-bypass=off.");
        SetBuffer(handle, RawSockets.SO_RCVBUFFORCE, RawSockets.SO_RCVBUF, options.ReceiveBuffer);
        SetBuffer(handle, RawSockets.SO_SNDBUFFORCE, RawSockets.SO_SNDBUF, options.SendBuffer);
    }

    // Who may not exceed net.core.rmem_max gets as much as that allows.
    internal static void SetBuffer(FdHandle handle, int force, int plain, int bytes)
    {
        int half = bytes / 2; // the kernel doubles what it is told
        if (RawSockets.SetOption(handle, LibC.SOL_SOCKET, force, half) != Errno.None) _ = RawSockets.SetOption(handle, LibC.SOL_SOCKET, plain, half);
    }

    private static void Set(FdHandle handle, string name, int option, int value, string what, string? remedy)
    {
        Errno errno = RawSockets.SetOption(handle, RawSockets.SOL_PACKET, option, value);
        if (errno != Errno.None) throw new LinuxException($"{what} on a packet socket for interface {name}", errno, errno == Errno.NoProtoOpt ? remedy : null);
    }

    private static unsafe void Bind(FdHandle handle, string name, int index, bool promiscuous)
    {
        LinkLayerAddress address = new()
        {
            Family = RawSockets.AF_PACKET,
            Protocol = BinaryPrimitives.ReverseEndianness(RawSockets.ETH_P_ALL),
            Index = index,
        };
        if (LibC.Bind(handle, &address, (uint)sizeof(LinkLayerAddress)) != 0) throw CannotOpen(name, LibC.LastError);
        uint length = (uint)sizeof(LinkLayerAddress);
        if (RawSockets.GetName(handle, &address, &length) != 0) throw CannotOpen(name, LibC.LastError);
        if (address.HardwareType is not (RawSockets.ARPHRD_ETHER or RawSockets.ARPHRD_LOOPBACK))
            throw new LinuxException($"open interface {name}", Errno.OpNotSupp, $"It carries no Ethernet frames (its hardware type is {address.HardwareType}).");
        if (!promiscuous) return;
        PacketMembership membership = new() { Index = index, Type = RawSockets.PACKET_MR_PROMISC };
        if (LibC.SetSocketOption(handle, RawSockets.SOL_PACKET, RawSockets.PACKET_ADD_MEMBERSHIP, &membership, (uint)sizeof(PacketMembership)) != 0)
            throw new LinuxException($"receive frames for other stations on interface {name}", LibC.LastError, "promisc=off does without.");
    }

    private static LinuxException CannotOpen(string name, Errno errno) => new($"open a packet socket on interface {name}", errno, errno switch
    {
        Errno.Perm or Errno.Acces => "This needs CAP_NET_RAW in the interface's network namespace: run as root, or sudo setcap cap_net_raw+ep on the program.",
        Errno.AfNoSupport => "This kernel has no packet sockets (CONFIG_PACKET).",
        Errno.NoDev => "The interface has just been deleted.",
        _ => null,
    });
}
