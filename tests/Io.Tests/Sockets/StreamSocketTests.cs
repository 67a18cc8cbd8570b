using System.Net;
using System.Net.Sockets;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.Io.Tap;

namespace ActorNet.Io.Tests.Sockets;

/// <summary>Streams over loopback, paths and abstract names.</summary>
public sealed class StreamSocketTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<EndpointKind> Kinds => [.. Enum.GetValues<EndpointKind>()];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Connection_OfEachKind_CarriesBytesUntilItEnds(EndpointKind kind)
    {
        using StreamListener listener = StreamListener.Bind(AddressOf(kind));
        Assert.Equal(IoStatus.WouldBlock, listener.TryAccept(out _));
        (StreamSocket near, StreamSocket far) = Connected(listener);
        using (near)
        using (far)
        {
            var buffer = new byte[16];
            Assert.Equal(IoStatus.WouldBlock, far.TryReceive(buffer, out _));
            Assert.Equal(IoStatus.Done, near.TrySend("hello"u8, out int sent));
            Assert.Equal(5, sent);
            Await(far.Handle, ReadyEvents.Readable);
            Assert.Equal(IoStatus.Done, far.TryReceive(buffer, out int received));
            Assert.Equal("hello"u8, buffer.AsSpan(0, received));

            near.Dispose();
            Await(far.Handle, ReadyEvents.Readable);
            Assert.Equal(IoStatus.Closed, far.TryReceive(buffer, out _));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TrySend_NobodyReceives_TakesPartThenNothingThenEnds(EndpointKind kind)
    {
        using StreamListener listener = StreamListener.Bind(AddressOf(kind));
        (StreamSocket near, StreamSocket far) = Connected(listener);
        using (near)
        {
            var bytes = new byte[100_000];
            while (near.TrySend(bytes, out int sent) == IoStatus.Done) Assert.InRange(sent, 1, bytes.Length);
            Assert.Equal(IoStatus.WouldBlock, near.TrySend(bytes, out int none));
            Assert.Equal(0, none);
            far.Dispose();
            Await(near.Handle, ReadyEvents.HangUp | ReadyEvents.Error | ReadyEvents.Readable);
            IoStatus status;
            do status = near.TrySend(bytes, out _);
            while (status == IoStatus.Done); // the kernel may take some more, of TCP
            Assert.Equal(IoStatus.Closed, status);
        }
    }

    [Fact]
    public void Bind_AddressInUse_SaysSo()
    {
        using StreamListener first = StreamListener.Bind(AddressOf(EndpointKind.Ipv4));
        LinuxException failure = Assert.Throws<LinuxException>(() => StreamListener.Bind(first.Address));
        Assert.Equal(Errno.AddrInUse, failure.Errno);
        Assert.Contains("choose another port", failure.Remedy, StringComparison.Ordinal);

        SocketEndpoint name = AddressOf(EndpointKind.Abstract);
        using StreamListener second = StreamListener.Bind(name);
        failure = Assert.Throws<LinuxException>(() => StreamListener.Bind(name));
        Assert.Equal(Errno.AddrInUse, failure.Errno);
        Assert.Contains("choose another name", failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_RangeOfPorts_TakesTheFirstThatIsFree() => OwnNetwork.Run(() =>
    {
        NetworkInterfaces.SetUp("lo");
        SocketEndpoint from = SocketEndpoint.Of(IPAddress.Loopback, 6000);
        using StreamListener first = StreamListener.Bind(from, 6002), second = StreamListener.Bind(from, 6002), third = StreamListener.Bind(from, 6002);
        Assert.Equal([6000, 6001, 6002], [first.Address.Port, second.Address.Port, third.Address.Port]);
        LinuxException failure = Assert.Throws<LinuxException>(() => StreamListener.Bind(from, 6002));
        Assert.Equal(Errno.AddrInUse, failure.Errno);
        Assert.Contains("127.0.0.1:6000 to port 6002", failure.Message, StringComparison.Ordinal);
        second.Dispose();
        using StreamListener again = StreamListener.Bind(from, 6002);
        Assert.Equal(6001, again.Address.Port);
    });

    [Fact]
    public void Bind_NotThisHosts_SaysSo()
    {
        LinuxException failure = Assert.Throws<LinuxException>(() => StreamListener.Bind(SocketEndpoint.Of(IPAddress.Parse("192.0.2.1"), 0)));
        Assert.Equal(Errno.AddrNotAvail, failure.Errno);
        Assert.Contains("No interface", failure.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EndpointKind.Path, ConnectStatus.NotThere)]
    [InlineData(EndpointKind.Abstract, ConnectStatus.Refused)]
    public void BeginConnect_NobodyThere_IsNoError(EndpointKind kind, ConnectStatus expected)
    {
        Assert.Equal(expected, StreamSocket.BeginConnect(AddressOf(kind), out StreamSocket? socket));
        Assert.Null(socket);
    }

    [Fact]
    public void BeginConnect_NobodyListensOnAPort_IsRefused() => OwnNetwork.Run(() =>
    {
        NetworkInterfaces.SetUp("lo");
        SocketEndpoint nobody = SocketEndpoint.Of(IPAddress.Loopback, 6000);
        ConnectStatus status = StreamSocket.BeginConnect(nobody, out StreamSocket? socket);
        if (status == ConnectStatus.InProgress)
        {
            Await(socket!.Handle, ReadyEvents.Writable);
            status = socket.FinishConnect(nobody);
            socket.Dispose();
        }

        Assert.Equal(ConnectStatus.Refused, status);
    });

    [Fact]
    public void BeginConnect_NoRoute_IsNoError() => OwnNetwork.Run(() =>
    {
        Assert.Equal(ConnectStatus.Unreachable, StreamSocket.BeginConnect(SocketEndpoint.Of(IPAddress.Parse("192.0.2.1"), 1), out StreamSocket? socket));
        Assert.Null(socket);
    });

    [Fact]
    public void BeginConnect_ListenerOfAnotherKind_Throws()
    {
        using UnixListener listener = UnixListener.Bind(_directory["s"], SocketKind.SeqPacket);
        Assert.Equal(Errno.ProtoType, Assert.Throws<LinuxException>(() => StreamSocket.BeginConnect(SocketEndpoint.OfPath(_directory["s"]), out _)).Errno);
    }

    [Fact]
    public void FromHandle_ConnectedStream_IsTakenOver()
    {
        (UnixConnection near, UnixConnection far) = UnixConnection.Pair();
        using (far)
        using (StreamSocket socket = StreamSocket.FromHandle(near.Handle))
        {
            Assert.Equal(IoStatus.Done, socket.TrySend("hello"u8, out _));
            Assert.Equal(IoStatus.Done, far.Handle.TryRead(new byte[5], out _));
        }
    }

    [Fact]
    public void FromHandle_AnythingElse_SaysWhy()
    {
        (UnixConnection near, UnixConnection far) = UnixConnection.Pair(SocketKind.Datagram);
        using (near)
        using (far)
            Assert.Contains("SOCK_STREAM is expected", Assert.Throws<LinuxException>(() => StreamSocket.FromHandle(near.Handle)).Remedy, StringComparison.Ordinal);

        using StreamListener listener = StreamListener.Bind(AddressOf(EndpointKind.Ipv4));
        Assert.Contains("connected before", Assert.Throws<LinuxException>(() => StreamSocket.FromHandle(listener.Handle)).Remedy, StringComparison.Ordinal);
        using EventFd none = EventFd.Create();
        Assert.Contains("not an open socket", Assert.Throws<LinuxException>(() => StreamSocket.FromHandle(none.Handle)).Remedy, StringComparison.Ordinal);
        Assert.False(none.Handle.IsClosed);
    }

    [Fact]
    public void Tcp_Connection_FindsAPeerThatVanishesAndDoesNotWaitForMore()
    {
        using StreamListener listener = StreamListener.Bind(AddressOf(EndpointKind.Ipv4));
        (StreamSocket near, StreamSocket far) = Connected(listener);
        foreach (StreamSocket socket in (StreamSocket[])[near, far])
        {
            using (socket)
            {
                using var view = new Socket(new SafeSocketHandle(socket.Handle.DangerousGetHandle(), ownsHandle: false));
                Assert.Equal(1, view.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
                Assert.Equal(10, view.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
                Assert.True(view.NoDelay);
            }
        }
    }

    [Fact]
    public void Listener_ManyTimes_LeavesNoDescriptor() => OpenDescriptors.AssertNoLeak(200, () =>
    {
        foreach (EndpointKind kind in Enum.GetValues<EndpointKind>())
        {
            using StreamListener listener = StreamListener.Bind(AddressOf(kind));
            (StreamSocket near, StreamSocket far) = Connected(listener);
            near.Dispose();
            far.Dispose();
        }

        Assert.Throws<LinuxException>(() => StreamListener.Bind(SocketEndpoint.Of(IPAddress.Parse("192.0.2.1"), 0)));
    });

    private static void Await(FdHandle handle, ReadyEvents events) => Assert.NotEqual(ReadyEvents.None, handle.WaitFor(events, s_patience));

    private static (StreamSocket Near, StreamSocket Far) Connected(StreamListener listener)
    {
        ConnectStatus status = StreamSocket.BeginConnect(listener.Address, out StreamSocket? near);
        Assert.True(status is ConnectStatus.Connected or ConnectStatus.InProgress);
        Await(listener.Handle, ReadyEvents.Readable);
        Assert.Equal(IoStatus.Done, listener.TryAccept(out StreamSocket? far));
        Await(near!.Handle, ReadyEvents.Writable);
        Assert.Equal(ConnectStatus.Connected, near.FinishConnect(listener.Address));
        return (near, far!);
    }

    private SocketEndpoint AddressOf(EndpointKind kind) => kind switch
    {
        EndpointKind.Ipv4 => SocketEndpoint.Of(IPAddress.Loopback, 0),
        EndpointKind.Ipv6 => SocketEndpoint.Of(IPAddress.IPv6Loopback, 0),
        EndpointKind.Path => SocketEndpoint.OfPath(_directory["stream"]),
        _ => SocketEndpoint.OfAbstract(_directory["stream"], kind == EndpointKind.Abstract), // a name that nobody else has
    };
}
