using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.Io.Tap;

namespace ActorNet.Io.Tests.Tap;

public sealed class TapOverSocketTests : IDisposable
{
    private readonly UnixConnection _host;
    private readonly TapDevice _tap;
    private readonly PinnedBuffer _buffer = new(4096);

    public TapOverSocketTests()
    {
        (UnixConnection host, UnixConnection end) = UnixConnection.Pair(SocketKind.SeqPacket);
        _host = host;
        _tap = TapDevice.OverSocket(end.Handle, 12, "fake0");
    }

    public void Dispose()
    {
        _tap.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void ReadsAndWrites_KeepMessagesApart()
    {
        _host.TrySend(new byte[72], [], out _);
        _host.TrySend(new byte[100], [], out _);

        Assert.Equal(IoStatus.Done, _tap.TryRead([_buffer.Vector(0, 12), _buffer.Vector(100, 2000)], out int first));
        Assert.Equal(IoStatus.Done, _tap.TryRead([_buffer.Whole], out int second));
        Assert.Equal(IoStatus.WouldBlock, _tap.TryRead([_buffer.Whole], out _));
        Assert.Equal((72, 100), (first, second));
        Assert.Equal(IoStatus.Done, _tap.TryWrite([_buffer.Vector(0, 12), _buffer.Vector(12, 60)], out int written));
        Assert.Equal(IoStatus.Done, _host.Handle.TryRead(new byte[200], out int arrived));
        Assert.Equal((72, 72), (written, arrived));
        Assert.Equal("fake0", _tap.Name);
    }

    [Fact]
    public void TryWrite_PeerDoesNotRead_WouldBlockUntilItDoes()
    {
        IoStatus status;
        do status = _tap.TryWrite([_buffer.Whole], out _);
        while (status == IoStatus.Done);
        Assert.Equal(IoStatus.WouldBlock, status);

        while (_host.Handle.TryRead(_buffer.Bytes, out _) == IoStatus.Done) { }

        Assert.Equal(ReadyEvents.Writable, _tap.Handle.WaitFor(ReadyEvents.Writable, TimeSpan.Zero));
        Assert.Equal(IoStatus.Done, _tap.TryWrite([_buffer.Whole], out _));
    }

    [Fact]
    public void PeerCloses_Closed()
    {
        _host.Dispose();

        Assert.Equal(IoStatus.Closed, _tap.TryRead([_buffer.Whole], out _));
        Assert.Equal(IoStatus.Closed, _tap.TryWrite([_buffer.Whole], out _));
    }

    [Fact]
    public void TryRead_UnexpectedError_NamesTheTap()
    {
        LinuxException exception = Assert.Throws<LinuxException>(() => _tap.TryRead([new IoVector(_buffer.Whole.Address, nuint.MaxValue)], out _));

        Assert.Contains("read from tap fake0", exception.Message, StringComparison.Ordinal);
    }
}
