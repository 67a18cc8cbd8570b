using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ActorNet.Guest.Stacks;

namespace ActorNet.Guest.Tests.Kernel;

/// <summary>The stack against Linux's own, over a tap: what a user would notice.</summary>
[Trait("Category", "Kernel")]
public sealed class KernelPeerTests
{
    [Fact]
    public void Tcp_64MiBThereAndBack_ChecksumsAreEqual()
    {
        using TapHost host = new();
        AssertEchoes(host, 64 << 20);
        Assert.Equal(1, host.Stack.Counters[StackCounter.TcpAccepted]);
        Assert.Equal(0, host.Stack.Counters[StackCounter.TcpBadChecksum]);
    }

    [Fact]
    public void Tcp_OneFrameInAHundredIsLost_ChecksumsAreEqual()
    {
        using TapHost host = new(dropOneIn: 100);
        AssertEchoes(host, 4 << 20);
        Assert.True(host.Stack.Counters[StackCounter.TcpRetransmitted] > 0);
        Assert.True(host.Stack.Counters[StackCounter.TcpOutOfOrderHeld] > 0);
    }

    [Fact]
    public void Tcp_JumboFrames_ChecksumsAreEqual()
    {
        using TapHost host = new(mtu: 65521);
        AssertEchoes(host, 64 << 20);
    }

    [Fact]
    public void Tcp_ThirtyConnectionsAtOnce_ChecksumsAreEqual()
    {
        using TapHost host = new();
        Thread[] clients = new Thread[30];
        Exception?[] failures = new Exception?[clients.Length];
        for (int i = 0; i < clients.Length; i++)
        {
            int client = i;
            clients[i] = new Thread(() =>
            {
                try
                {
                    AssertEchoes(host, 256 * 1024);
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    failures[client] = exception;
                }
            });
            clients[i].Start();
        }
        foreach (Thread client in clients) client.Join();
        Assert.All(failures, Assert.Null);
        Assert.Equal(clients.Length, host.Stack.Counters[StackCounter.TcpAccepted]);
    }

    [Fact]
    public void Tcp_ClosedPort_ConnectionIsRefused()
    {
        using TapHost host = new();
        using Socket socket = host.Socket(SocketType.Stream, ProtocolType.Tcp);
        SocketException refused = Assert.Throws<SocketException>(() => socket.Connect(new IPEndPoint(TapHost.Echo.Address, 8)));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public void Udp_EverySizeThatFits_ComesBack()
    {
        using TapHost host = new();
        using Socket socket = host.Socket(SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(TapHost.Echo);
        byte[] back = new byte[2000];
        foreach (int size in (int[])[0, 1, 2, 3, 17, 18, 19, 63, 64, 65, 511, 1000, 1471, 1472])
        {
            byte[] sent = RandomNumberGenerator.GetBytes(size);
            socket.Send(sent);
            int received = socket.Receive(back);
            Assert.Equal(sent, back.AsSpan(0, received).ToArray());
        }
    }

    [Fact]
    public void Udp_ClosedPort_IsUnreachable()
    {
        using TapHost host = new();
        using Socket socket = host.Socket(SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(new IPEndPoint(TapHost.Echo.Address, 8));
        socket.Send("x"u8);
        SocketException unreachable = Assert.Throws<SocketException>(() => socket.Receive(new byte[10]));
        Assert.Equal(SocketError.ConnectionRefused, unreachable.SocketErrorCode);
    }

    [Fact]
    public void Icmp_ThousandEchoes_NoneIsLost()
    {
        using TapHost host = new();
        using Socket socket = host.Socket(SocketType.Raw, ProtocolType.Icmp);
        socket.Connect(new IPEndPoint(TapHost.Echo.Address, 0));
        byte[] request = new byte[64];
        byte[] reply = new byte[2000];
        for (ushort i = 0; i < 1000; i++)
        {
            Array.Clear(request);
            request[0] = 8;
            (request[6], request[7]) = ((byte)(i >> 8), (byte)i);
            ushort checksum = InternetChecksum.Of(request);
            (request[2], request[3]) = ((byte)(checksum >> 8), (byte)checksum);
            socket.Send(request);
            int length = socket.Receive(reply);
            Assert.Equal(20 + request.Length, length);
            Assert.Equal(0, reply[20]);
            Assert.Equal(request[4..], reply[24..length]);
        }
    }

    private static void AssertEchoes(TapHost host, int bytes)
    {
        using Socket socket = host.Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(TapHost.Echo);
        byte[] sent = [];
        Thread sender = new(() => sent = Send(socket, bytes));
        sender.Start();

        using IncrementalHash received = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[256 * 1024];
        long total = 0;
        for (int count; (count = socket.Receive(buffer)) > 0; total += count) received.AppendData(buffer, 0, count);
        sender.Join();
        Assert.Equal(bytes, total);
        Assert.Equal(sent, received.GetHashAndReset());
    }

    private static byte[] Send(Socket socket, int bytes)
    {
        Random random = new(bytes);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[100_000];
        for (int left = bytes; left > 0;)
        {
            int count = Math.Min(left, random.Next(1, buffer.Length));
            random.NextBytes(buffer);
            hash.AppendData(buffer, 0, count);
            for (int sent = 0; sent < count;) sent += socket.Send(buffer, sent, count - sent, SocketFlags.None);
            left -= count;
        }
        socket.Shutdown(SocketShutdown.Send);
        return hash.GetHashAndReset();
    }
}
