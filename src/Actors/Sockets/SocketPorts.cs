using System.Net;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.L2tp;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Sockets;

/// <summary>Makes ports from the options of <c>-netdev socket</c>, <c>stream</c>, <c>dgram</c> and <c>l2tpv3</c>. Each is a <see cref="PortFactory"/>.</summary>
public static class SocketPorts
{
    private const int L2tpProtocol = 115; // of IP

    /// <summary>Of <c>-netdev socket</c>.</summary>
    public static Props CreateSocket(PortSettings port, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(port);
        if (port.TryGet(SocketPortType.Listen, out SocketEndpoint? listen)) return Stream(port, new StreamEnd.Listen(listen), dispatcher);
        if (port.TryGet(SocketPortType.Connect, out SocketEndpoint? connect)) return Stream(port, new StreamEnd.Connect(connect, null), dispatcher);
        bool hasLocal = port.TryGet(SocketPortType.LocalAddress, out SocketEndpoint? local);
        if (port.TryGet(SocketPortType.Mcast, out SocketEndpoint? group)) return Datagrams(port, () => DatagramSocket.OpenGroup(group, hasLocal ? local!.Host : null), dispatcher);
        if (port.TryGet(SocketPortType.Udp, out SocketEndpoint? remote)) return Datagrams(port, () => DatagramSocket.OpenUdp(local!, remote), dispatcher);
        int fd = port.Get(SocketPortType.FileDescriptor);
        return DatagramSocket.IsDatagram(fd) ? Datagrams(port, () => Adopt(fd), dispatcher) : Stream(port, new StreamEnd.Inherited(fd), dispatcher);
    }

    /// <summary>Of <c>-netdev stream</c>.</summary>
    public static Props CreateStream(PortSettings port, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(port);
        if (port.Get(StreamPortType.Address.Type) == "fd") return Stream(port, new StreamEnd.Inherited(port.Get(StreamPortType.Address.Descriptor)), dispatcher);
        SocketEndpoint address = StreamPortType.Address.Of(port);
        if (port.Get(StreamPortType.Server)) return Stream(port, new StreamEnd.Listen(address, port.TryGet(StreamPortType.LastPort, out int last) ? last : null), dispatcher);
        TimeSpan? interval = port.TryGet(StreamPortType.Reconnect, out int seconds) ? TimeSpan.FromSeconds(seconds)
            : port.TryGet(StreamPortType.ReconnectMilliseconds, out int milliseconds) ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
        return Stream(port, new StreamEnd.Connect(address, interval), dispatcher);
    }

    /// <summary>Of <c>-netdev dgram</c>.</summary>
    public static Props CreateDgram(PortSettings port, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(port);
        if (port.TryGet(DgramPortType.Local.Descriptor, out int fd)) return Datagrams(port, () => Adopt(fd), dispatcher);
        SocketEndpoint remote = DgramPortType.Remote.Of(port);
        if (DgramPortType.IsGroup(port))
        {
            IPAddress? by = port.TryGet(DgramPortType.Local.Host, out SocketEndpoint? given) ? given.Host : null;
            return Datagrams(port, () => DatagramSocket.OpenGroup(remote, by), dispatcher);
        }

        SocketEndpoint local = DgramPortType.Local.Of(port);
        return Datagrams(port, () => local.Host is null ? DatagramSocket.OpenUnix(local, remote) : DatagramSocket.OpenUdp(local, remote), dispatcher);
    }

    /// <summary>Of <c>-netdev l2tpv3</c>.</summary>
    public static Props CreateL2tpv3(PortSettings port, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(port);
        bool udp = port.Get(L2tpv3PortType.Udp);
        SocketEndpoint local = port.Get(L2tpv3PortType.Source).WithPort(udp ? port.Get(L2tpv3PortType.SourcePort) : 0);
        SocketEndpoint remote = port.Get(L2tpv3PortType.Destination).WithPort(udp ? port.Get(L2tpv3PortType.DestinationPort) : 0);
        return DgramActor.Props(new DgramSettings(
            port.Id, port.Type.Name, () => udp ? DatagramSocket.OpenUdp(local, remote) : DatagramSocket.OpenRaw(local, remote, L2tpProtocol), dispatcher)
        {
            Session = SessionOf(port),
        });
    }

    /// <summary>What the options of <c>l2tpv3</c> say of the header.</summary>
    public static L2tpv3Options SessionOf(PortSettings port)
    {
        ArgumentNullException.ThrowIfNull(port);
        uint transmit = port.Get(L2tpv3PortType.TransmitSession);
        bool cookies = port.TryGet(L2tpv3PortType.TransmitCookie, out ulong transmitCookie);
        return new L2tpv3Options(transmit, port.TryGet(L2tpv3PortType.ReceiveSession, out uint receive) ? receive : transmit)
        {
            IsUdp = port.Get(L2tpv3PortType.Udp),
            CookieLength = !cookies ? 0 : port.Get(L2tpv3PortType.Cookie64) ? 8 : 4,
            TransmitCookie = transmitCookie,
            ReceiveCookie = cookies ? port.Get(L2tpv3PortType.ReceiveCookie) : 0,
            HasCounter = port.Get(L2tpv3PortType.Counter),
            IsCounterPinned = port.Get(L2tpv3PortType.PinCounter),
            Offset = port.Get(L2tpv3PortType.Offset),
        };
    }

    private static Props Stream(PortSettings port, StreamEnd end, string dispatcher) => StreamActor.Props(new StreamSettings(port.Id, port.Type.Name, end, dispatcher));

    private static Props Datagrams(PortSettings port, Func<DatagramSocket> open, string dispatcher) =>
        DgramActor.Props(new DgramSettings(port.Id, port.Type.Name, open, dispatcher));

    private static DatagramSocket Adopt(int fd)
    {
        FdHandle handle = FdHandle.FromInherited(fd);
        try
        {
            return DatagramSocket.FromHandle(handle);
        }
        catch (LinuxException)
        {
            handle.Dispose();
            throw;
        }
    }
}
