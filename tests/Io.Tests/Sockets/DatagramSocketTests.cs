using System.Net;
using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.Io.Tap;

namespace ActorNet.Io.Tests.Sockets;

/// <summary>Datagrams, several in a call, over loopback, paths and abstract names, and in groups of a network of their own.</summary>
public sealed class DatagramSocketTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<EndpointKind> Kinds => [.. Enum.GetValues<EndpointKind>()];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TwoSockets_OfEachKind_HearEachOther(EndpointKind kind) => OwnNetwork.Run(() =>
    {
        NetworkInterfaces.SetUp("lo");
        SocketEndpoint here = AddressOf(kind, 1), there = AddressOf(kind, 2);
        using DatagramSocket near = Open(here, there), far = Open(there, here);
        Messages from = new(near), to = new(far);
        Assert.Equal(IoStatus.WouldBlock, to.TryReceive());
        from.Send([1], [2, 2], [3, 3, 3]);
        Assert.Equal([[1], [2, 2], [3, 3, 3]], to.Receive(3));
        to.Send([4]);
        Assert.Equal([[4]], from.Receive(1));
    });

    [Fact]
    public void TryReceive_LongerThanItsPieces_IsCut() => OwnNetwork.Run(() =>
    {
        NetworkInterfaces.SetUp("lo");
        using DatagramSocket near = Open(AddressOf(EndpointKind.Ipv4, 1), AddressOf(EndpointKind.Ipv4, 2)), far = Open(AddressOf(EndpointKind.Ipv4, 2), AddressOf(EndpointKind.Ipv4, 1));
        Messages from = new(near), to = new(far);
        from.Send(new byte[Messages.Longest], new byte[Messages.Longest + 1]);
        Assert.Equal([Messages.Longest, Messages.Longest], to.Receive(2).Select(static message => message.Length));
        Assert.Equal((false, true), (to.WasCut(0), to.WasCut(1)));
    });

    [Fact]
    public void Udp_Strangers_AreNotHeard() => OwnNetwork.Run(() =>
    {
        NetworkInterfaces.SetUp("lo");
        SocketEndpoint here = AddressOf(EndpointKind.Ipv4, 1), there = AddressOf(EndpointKind.Ipv4, 2);
        using DatagramSocket near = Open(here, there), far = Open(there, here), stranger = Open(AddressOf(EndpointKind.Ipv4, 3), here);
        Messages heard = new(near), friend = new(far), other = new(stranger);
        other.Send([9]);
        friend.Send([1]);
        Assert.Equal([[1]], heard.Receive(1));
    });

    [Fact]
    public void Udp_NobodyThere_IsRefusedWithTheNextCall() => OwnNetwork.Run(() =>
    {
        NetworkInterfaces.SetUp("lo");
        using DatagramSocket near = Open(AddressOf(EndpointKind.Ipv4, 1), AddressOf(EndpointKind.Ipv4, 2));
        Messages from = new(near);
        from.Send([1]);
        Await(near.Handle, ReadyEvents.Error);
        Assert.Equal(IoStatus.Refused, from.TrySend([2]));
        Assert.Equal(IoStatus.Done, from.TrySend([2]));
    });

    [Theory]
    [InlineData(EndpointKind.Path)]
    [InlineData(EndpointKind.Abstract)]
    public void Unix_NobodyThere_IsRefusedUntilThereIs(EndpointKind kind) => OwnNetwork.Run(() =>
    {
        SocketEndpoint here = AddressOf(kind, 1), there = AddressOf(kind, 2);
        using DatagramSocket near = Open(here, there);
        Messages from = new(near);
        Assert.Equal(IoStatus.Refused, from.TrySend([1]));
        using DatagramSocket far = Open(there, here);
        Messages to = new(far);
        Assert.Equal(IoStatus.Done, from.TrySend([2]));
        Assert.Equal([[2]], to.Receive(1));
    });

    [Fact]
    public void Unix_ReceiverIsFull_WouldBlockUntilItReads() => OwnNetwork.Run(() =>
    {
        SocketEndpoint here = AddressOf(EndpointKind.Abstract, 1), there = AddressOf(EndpointKind.Abstract, 2);
        using DatagramSocket near = Open(here, there), far = Open(there, here);
        Messages from = new(near), to = new(far);
        int sent = 0;
        while (from.TrySend([1]) == IoStatus.Done) sent++;
        Assert.Equal(IoStatus.WouldBlock, from.TrySend([1]));
        Assert.True(near.HasUnread);
        to.Receive(sent);
        Assert.False(near.HasUnread);
        Assert.Equal(IoStatus.Done, from.TrySend([2]));
    });

    [Fact]
    public void Unix_PathInUse_IsLeftAloneAndAStaleOneReplaced()
    {
        SocketEndpoint here = AddressOf(EndpointKind.Path, 1), there = AddressOf(EndpointKind.Path, 2);
        using (Open(here, there))
            Assert.Equal(Errno.AddrInUse, Assert.Throws<LinuxException>(() => Open(here, there)).Errno);
        Assert.False(File.Exists(here.Path));

        FdHandle stale = UnixPath.OpenSocket(SocketKind.Datagram);
        Assert.Equal(Errno.None, UnixListener.TryBind(stale, here.Path!));
        stale.Dispose(); // its file stays, as after a crash
        Assert.True(File.Exists(here.Path));
        Open(here, there).Dispose();
        Assert.False(File.Exists(here.Path));
    }

    [Theory]
    [InlineData("239.255.1.1", false)]
    [InlineData("239.255.1.1", true)]
    [InlineData("ff02::77%d0", false)]
    [InlineData("ff05::77%d0", false)]
    [InlineData("ff05::77", false)]
    public void Group_Members_HearEachOtherAndKnowTheirOwn(string group, bool byAddress) => OwnNetwork.Run(() =>
    {
        Command.Run("ip", "link", "add", "d0", "type", "veth", "peer", "name", "d1");
        Command.Run("ip", "link", "set", "d0", "addrgenmode", "none");
        foreach (string name in (string[])["d0", "d1"]) NetworkInterfaces.SetUp(name);
        foreach (string one in (string[])["10.0.0.1/24", "fd00::1/64", "fe80::1/64"])
            Command.Run("ip", ["address", "add", one, "dev", "d0", .. one.Contains(':', StringComparison.Ordinal) ? (string[])["nodad"] : []]);
        Command.Run("ip", "route", "del", "table", "local", "multicast", "ff00::/8", "dev", "d1"); // which has no address
        if (!byAddress) Command.Run("ip", "route", "add", "224.0.0.0/4", "dev", "d0");
        Assert.True(SocketEndpoint.TryParse(group, 6000, out SocketEndpoint? address));
        IPAddress? local = byAddress ? IPAddress.Parse("10.0.0.1") : null;
        using DatagramSocket left = DatagramSocket.OpenGroup(address, local), right = DatagramSocket.OpenGroup(address, local);
        Messages first = new(left), second = new(right);
        first.Send([1], [2]);
        Assert.Equal([[1], [2]], second.Receive(2));
        Assert.False(second.CameFrom(0, right.Echo!));
        Assert.True(second.CameFrom(0, left.Echo!));
        Assert.Equal([[1], [2]], first.Receive(2));
        Assert.True(first.CameFrom(0, left.Echo!));
        second.Send([3]);
        Assert.Equal([[3]], first.Receive(1));
        Assert.False(first.CameFrom(0, left.Echo!));
    });

    [Theory]
    [InlineData("239.255.1.1", "localaddr")]
    [InlineData("ff05::77", "%eth0")]
    [InlineData("ff02::77%eth7", "eth7")]
    public void Group_NoInterfaceForIt_SaysWhatToDo(string group, string remedy) => OwnNetwork.Run(() =>
    {
        Assert.True(SocketEndpoint.TryParse(group, 6000, out SocketEndpoint? address));
        Assert.Contains(remedy, Assert.Throws<LinuxException>(() => DatagramSocket.OpenGroup(address, null)).Message, StringComparison.Ordinal);
    });

    [Fact]
    public void FromHandle_ConnectedDatagrams_AreTakenOver()
    {
        foreach (SocketKind kind in (SocketKind[])[SocketKind.Datagram, SocketKind.SeqPacket])
        {
            (UnixConnection near, UnixConnection far) = UnixConnection.Pair(kind);
            Assert.True(DatagramSocket.IsDatagram(near.Handle.Number));
            using DatagramSocket one = DatagramSocket.FromHandle(near.Handle), other = DatagramSocket.FromHandle(far.Handle);
            Messages from = new(one), to = new(other);
            from.Send([1], [2]);
            Assert.Equal([[1], [2]], to.Receive(2));
        }
    }

    [Fact]
    public void FromHandle_AnythingElse_SaysWhy()
    {
        (UnixConnection near, UnixConnection far) = UnixConnection.Pair();
        using (near)
        using (far)
        {
            Assert.False(DatagramSocket.IsDatagram(near.Handle.Number));
            Assert.Contains("SOCK_DGRAM is expected", Assert.Throws<LinuxException>(() => DatagramSocket.FromHandle(near.Handle)).Remedy, StringComparison.Ordinal);
        }

        using FdHandle alone = UnixPath.OpenSocket(SocketKind.Datagram);
        Assert.Contains("connected before", Assert.Throws<LinuxException>(() => DatagramSocket.FromHandle(alone)).Remedy, StringComparison.Ordinal);
        using EventFd none = EventFd.Create();
        Assert.False(DatagramSocket.IsDatagram(none.Handle.Number));
        Assert.Contains("not an open socket", Assert.Throws<LinuxException>(() => DatagramSocket.FromHandle(none.Handle)).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Udp_TwoFamilies_SaysSo()
    {
        LinuxException failure = Assert.Throws<LinuxException>(() => DatagramSocket.OpenUdp(SocketEndpoint.Of(IPAddress.Loopback, 0), SocketEndpoint.Of(IPAddress.IPv6Loopback, 1)));
        Assert.Contains("127.0.0.1", failure.Message, StringComparison.Ordinal);
    }

    private static void Await(FdHandle handle, ReadyEvents events) => Assert.NotEqual(ReadyEvents.None, handle.WaitFor(events, s_patience));

    private static DatagramSocket Open(SocketEndpoint local, SocketEndpoint remote) =>
        local.Host is null ? DatagramSocket.OpenUnix(local, remote) : DatagramSocket.OpenUdp(local, remote);

    private SocketEndpoint AddressOf(EndpointKind kind, int number) => kind switch
    {
        EndpointKind.Ipv4 => SocketEndpoint.Of(IPAddress.Loopback, 6000 + number),
        EndpointKind.Ipv6 => SocketEndpoint.Of(IPAddress.IPv6Loopback, 6000 + number),
        EndpointKind.Path => SocketEndpoint.OfPath(_directory[$"dgram{number}"]),
        _ => SocketEndpoint.OfAbstract(_directory[$"dgram{number}"], kind == EndpointKind.Abstract), // a name that nobody else has
    };

    /// <summary>Sends and receives a few messages by a socket, each from and to a place of its own.</summary>
    private sealed class Messages(DatagramSocket socket)
    {
        public const int Longest = 1000;

        private const int Most = 4, Half = Longest / 2;

        private readonly DatagramVector _in = new(Most, 2), _out = new(Most, 1);
        private readonly PinnedBuffer _received = new(Most * Longest), _sent = new(Most * (Longest + 1));

        public IoStatus TryReceive() => TryReceive(out _);

        public IoStatus TrySend(params byte[][] messages)
        {
            for (int i = 0; i < messages.Length; i++)
            {
                messages[i].CopyTo(_sent.Bytes, i * (Longest + 1));
                _out.Set(i, 0, AddressIn(_sent, i * (Longest + 1)), messages[i].Length);
            }

            IoStatus status = _out.TrySend(socket, 0, messages.Length, out int sent);
            Assert.Equal(status == IoStatus.Done ? messages.Length : 0, sent);
            return status;
        }

        public void Send(params byte[][] messages) => Assert.Equal(IoStatus.Done, TrySend(messages));

        /// <summary>Waits for so many, in as many calls as it takes; what is asked of them after that is of the last call.</summary>
        public List<byte[]> Receive(int count)
        {
            List<byte[]> messages = [];
            while (messages.Count < count)
            {
                Await(socket.Handle, ReadyEvents.Readable);
                Assert.Equal(IoStatus.Done, TryReceive(out int received));
                for (int i = 0; i < received; i++) messages.Add(_received.Bytes.AsSpan(i * Longest, Math.Min(_in.LengthOf(i), Longest)).ToArray());
            }

            Assert.Equal(count, messages.Count);
            return messages;
        }

        public bool WasCut(int message) => _in.IsCut(message);

        public bool CameFrom(int message, SocketEndpoint sender) => _in.IsFrom(message, sender);

        private static nint AddressIn(PinnedBuffer buffer, int at) => Marshal.UnsafeAddrOfPinnedArrayElement(buffer.Bytes, at);

        private IoStatus TryReceive(out int received)
        {
            for (int i = 0; i < Most; i++)
            {
                _in.Set(i, 0, AddressIn(_received, i * Longest), Half);
                _in.Set(i, 1, AddressIn(_received, (i * Longest) + Half), Longest - Half);
            }

            return _in.TryReceive(socket, Most, out received);
        }
    }
}
