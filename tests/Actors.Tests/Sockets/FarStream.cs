using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ActorNet.Actors.Tests.Sockets;

/// <summary>The other end of a stream of frames, in the test.</summary>
internal sealed class FarStream : IDisposable
{
    private readonly Socket _socket;

    private FarStream(Socket socket)
    {
        _socket = socket;
        socket.Blocking = true;
        socket.ReceiveTimeout = socket.SendTimeout = 20_000;
    }

    public static FarStream Connect(EndPoint where)
    {
        var socket = new Socket(where.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(where);
        return new FarStream(socket);
    }

    public static Socket Listen(EndPoint where)
    {
        var socket = new Socket(where.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(where);
        socket.Listen();
        return socket;
    }

    public static FarStream Accept(Socket listener) => new(listener.Accept());

    public static FarStream Of(Socket socket) => new(socket);

    public void Send(byte[] frame)
    {
        var prefix = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(prefix, frame.Length);
        SendBytes([.. prefix, .. frame]);
    }

    public void SendBytes(byte[] bytes) => _socket.Send(bytes);

    public byte[] Receive()
    {
        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(ReceiveBytes(4))];
        ReceiveBytes(frame.Length).CopyTo(frame, 0);
        return frame;
    }

    /// <summary>Waits until the port has closed the connection.</summary>
    public void ExpectEnd() => Assert.Equal(0, _socket.Receive(new byte[1]));

    public void Dispose() => _socket.Dispose();

    private byte[] ReceiveBytes(int count)
    {
        var bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            int received = _socket.Receive(bytes.AsSpan(at));
            Assert.NotEqual(0, received);
            at += received;
        }

        return bytes;
    }
}
