using System.Net.Sockets;
using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.Sockets;

/// <summary>
/// A test at the other end of a netdev <c>dgram</c> with Unix paths, of QEMU or of the program: it knows no connection, so that whatever runs can
/// be told a frame and tells it on. A Unix datagram socket holds 10 frames at least.
/// </summary>
internal sealed class FrameSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint _there;
    private readonly byte[] _buffer = new byte[70_000];

    /// <param name="path">The netdev's path; the test's is the same with <c>.test</c> behind it.</param>
    public FrameSocket(string path)
    {
        _there = new UnixDomainSocketEndPoint(path);
        _socket.Bind(new UnixDomainSocketEndPoint(OwnPath(path)));
    }

    /// <summary>The netdev with a test at its other end.</summary>
    public static string Netdev(string id, string path) =>
        $"dgram,id={id},local.type=unix,local.path={path},remote.type=unix,remote.path={OwnPath(path)}";

    public async Task SendAsync(byte[] frame)
    {
        using var deadline = new CancellationTokenSource(ChildProcess.Patience);
        await _socket.SendToAsync(frame, SocketFlags.None, _there, deadline.Token);
    }

    public async Task<byte[]> ReceiveAsync()
    {
        using var deadline = new CancellationTokenSource(ChildProcess.Patience);
        return _buffer[..await _socket.ReceiveAsync(_buffer, deadline.Token)];
    }

    public void Dispose() => _socket.Dispose();

    private static string OwnPath(string path) => path + ".test";
}
