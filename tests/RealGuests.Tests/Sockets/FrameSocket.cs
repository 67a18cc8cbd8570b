using System.Buffers.Binary;
using System.Net.Sockets;
using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.Sockets;

/// <summary>A test at the end of a Unix stream of frames: on a hub of QEMU or of the program.</summary>
internal sealed class FrameSocket : IAsyncDisposable
{
    private readonly Socket _socket;

    private FrameSocket(Socket socket) => _socket = socket;

    /// <summary>Where a netdev finds the test.</summary>
    public static Socket Listen(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return listener;
    }

    /// <summary>The netdev that connects to it.</summary>
    public static string Netdev(string id, string path) => $"stream,id={id},server=off,addr.type=unix,addr.path={path}";

    /// <summary>Waits until it has connected.</summary>
    public static async Task<FrameSocket> AcceptAsync(Socket listener)
    {
        using var deadline = new CancellationTokenSource(ChildProcess.Patience);
        return new FrameSocket(await listener.AcceptAsync(deadline.Token));
    }

    public async Task SendAsync(byte[] frame)
    {
        var framed = new byte[4 + frame.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed, frame.Length);
        frame.CopyTo(framed, 4);
        using var deadline = new CancellationTokenSource(ChildProcess.Patience);
        for (int at = 0; at < framed.Length;) at += await _socket.SendAsync(framed.AsMemory(at), deadline.Token);
    }

    public async Task<byte[]> ReceiveAsync()
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(await ReceiveAsync(4));
        return await ReceiveAsync(length);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<byte[]> ReceiveAsync(int count)
    {
        using var deadline = new CancellationTokenSource(ChildProcess.Patience);
        var bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            int received = await _socket.ReceiveAsync(bytes.AsMemory(at), deadline.Token);
            Assert.NotEqual(0, received);
            at += received;
        }

        return bytes;
    }
}
