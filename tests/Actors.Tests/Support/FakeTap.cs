using System.Runtime.InteropServices;
using ActorNet.Devices.Frames;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Tests.Support;

/// <summary>
/// A tap without a kernel interface: a socket pair that keeps messages apart. The test holds the far end, where the host's
/// stack would be; it is bounded as a tap's queues are.
/// </summary>
internal sealed class FakeTap : IDisposable
{
    private const int VnetHeaderLength = 12;

    private readonly UnixConnection _far;
    private readonly byte[] _buffer = new byte[70_000];

    private readonly TapOffloads _offloads;
    private readonly int _headerLength;

    /// <param name="offloads">What the host takes, and may send.</param>
    /// <param name="vnetHeaderLength">What is before each frame.</param>
    public FakeTap(TapOffloads offloads = TapOffloads.None, int vnetHeaderLength = VnetHeaderLength)
    {
        _offloads = offloads;
        _headerLength = vnetHeaderLength;
        (UnixConnection near, _far) = UnixConnection.Pair(SocketKind.SeqPacket);
        Near = near.Handle;
    }

    /// <summary>For <c>TapActor</c>, which disposes of it.</summary>
    public FdHandle Near { get; }

    public TapDevice Open() => TapDevice.OverSocket(Near, _headerLength, "fake0", _offloads);

    /// <summary>The host sends a frame; false when the queue towards the actor is full.</summary>
    public bool TrySend(ReadOnlySpan<byte> frame, OffloadHeader offload = default)
    {
        var message = new byte[_headerLength + frame.Length];
        if (_headerLength > 0) MemoryMarshal.Write(message, offload);
        frame.CopyTo(message.AsSpan(_headerLength));
        return _far.Handle.TryWrite(message, out _) == IoStatus.Done;
    }

    /// <summary>A frame with its vnet header in front, for <see cref="TrySendMessage"/>.</summary>
    public static byte[] MessageOf(byte[] frame) => [.. new byte[VnetHeaderLength], .. frame];

    /// <summary>As <see cref="TrySend"/>, without allocating.</summary>
    public bool TrySendMessage(byte[] message) => _far.Handle.TryWrite(message, out _) == IoStatus.Done;

    /// <summary>Takes a frame if there is one, without looking at it and without allocating.</summary>
    public bool TryTake() => _far.Handle.TryRead(_buffer, out _) == IoStatus.Done;

    /// <summary>The next frame that the host gets; waits for it.</summary>
    public byte[] Receive()
    {
        Assert.NotEqual((Io.Readiness.ReadyEvents)0, _far.Handle.WaitFor(Io.Readiness.ReadyEvents.Readable, TimeSpan.FromSeconds(10)));
        Assert.Equal(IoStatus.Done, _far.Handle.TryRead(_buffer, out int length));
        Assert.All(_buffer[.._headerLength], value => Assert.Equal(0, value));
        return _buffer[_headerLength..length];
    }

    /// <summary>True when nothing is there for the host now.</summary>
    public bool IsQuiet => _far.Handle.TryRead(_buffer, out _) == IoStatus.WouldBlock;

    /// <summary>True when the actor's end was closed.</summary>
    public bool HasHungUp => _far.Handle.TryRead(_buffer, out _) == IoStatus.Closed;

    public void HangUp() => _far.Dispose();

    public void Dispose() => _far.Dispose();
}
