using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.Io.Native;
using ActorNet.Io.Sockets;

namespace ActorNet.Io.Tests.Sockets;

public sealed class UnixConnectionTests : IDisposable
{
    private readonly UnixConnection _near;
    private readonly UnixConnection _far;
    private readonly List<FdHandle> _received = [];
    private readonly byte[] _buffer = new byte[4096];

    public UnixConnectionTests() => (_near, _far) = UnixConnection.Pair();

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
        CloseReceived();
    }

    [Fact]
    public void TryReceive_NothingThere_WouldBlock()
    {
        Assert.Equal(IoStatus.WouldBlock, _far.TryReceive(_buffer, _received, out int length));
        Assert.Equal(0, length);
    }

    [Fact]
    public void TryReceive_PeerGone_BytesFirstThenClosed()
    {
        _near.TrySend("last"u8, [], out _);
        _near.Dispose();

        Assert.Equal(IoStatus.Done, _far.TryReceive(_buffer, _received, out int length));
        Assert.Equal("last"u8, _buffer.AsSpan(0, length));
        Assert.Equal(IoStatus.Closed, _far.TryReceive(_buffer, _received, out _));
        Assert.Equal(IoStatus.Closed, _far.TrySend("x"u8, [], out _));
    }

    [Fact]
    public void Descriptors_ArriveUsableOwnedAndClosedOnExec()
    {
        using EventFd bell = EventFd.Create();
        using FdHandle memory = MemFd.Create("sent", 8192);

        Assert.Equal(IoStatus.Done, _near.TrySend("two"u8, [bell.Handle, memory], out int sent));
        Assert.Equal(3, sent);
        Assert.Equal(IoStatus.Done, _far.TryReceive(_buffer, _received, out int length));

        Assert.Equal(3, length);
        Assert.Equal(2, _received.Count);
        Assert.All(_received, static fd => Assert.Equal(LibC.FD_CLOEXEC, LibC.Fcntl(fd, LibC.F_GETFD, 0)));
        using EventFd copy = EventFd.FromHandle(_received[0]);
        copy.Signal();
        Assert.Equal(1ul, bell.Drain());
        Assert.True(MemFd.TryForbidShrinking(_received[1]));
    }

    [Fact]
    public void Descriptors_OfTwoMessages_StayWithTheirOwn()
    {
        using EventFd bell = EventFd.Create();
        _near.TrySend("aa"u8, [bell.Handle], out _);
        _near.TrySend("bb"u8, [bell.Handle, bell.Handle], out _);
        _near.TrySend("cc"u8, [], out _);

        Assert.Equal(IoStatus.Done, _far.TryReceive(_buffer, _received, out int length));
        Assert.Equal((2, 1), (length, _received.Count));
        Assert.Equal(IoStatus.Done, _far.TryReceive(_buffer, _received, out length));
        Assert.Equal(3, _received.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(UnixConnection.MaxDescriptors)]
    public void Descriptors_AnyNumberUpToTheKernelsLimit_AllArrive(int count)
    {
        using EventFd bell = EventFd.Create();
        FdHandle[] many = [.. Enumerable.Repeat(bell.Handle, count)];

        Assert.Equal(IoStatus.Done, _near.TrySend("m"u8, many, out _));
        Assert.Equal(IoStatus.Done, _far.TryReceive(_buffer, _received, out _));

        Assert.Equal(count, _received.Count);
        Assert.Throws<ArgumentException>(() => _near.TrySend("m"u8, [.. many, .. Enumerable.Repeat(bell.Handle, UnixConnection.MaxDescriptors)], out _));
    }

    [Fact]
    public void TrySend_DisposedDescriptor_ThrowsAndReleasesTheOthers()
    {
        (UnixConnection first, UnixConnection second) = UnixConnection.Pair();
        using UnixConnection peer = second;
        EventFd closed = EventFd.Create();
        closed.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _near.TrySend("x"u8, [first.Handle, closed.Handle], out _));

        first.Dispose();
        Assert.Equal(IoStatus.Closed, peer.TryReceive(_buffer, _received, out _));
        Assert.Equal(IoStatus.WouldBlock, _far.TryReceive(_buffer, _received, out _));
    }

    [Fact]
    public void TrySend_FullStream_TellsHowMuchItTook()
    {
        var chunk = new byte[1 << 20];

        Assert.Equal(IoStatus.Done, _near.TrySend(chunk, [], out int length));
        Assert.InRange(length, 1, chunk.Length - 1);
        IoStatus status;
        do status = _near.TrySend(chunk, [], out length);
        while (status == IoStatus.Done);
        Assert.Equal((IoStatus.WouldBlock, 0), (status, length));
    }

    [Fact]
    public void SeqPacket_KeepsMessagesAndReportsWhatDoesNotFit()
    {
        (UnixConnection near, UnixConnection far) = UnixConnection.Pair(SocketKind.SeqPacket);
        using (near)
        using (far)
        {
            near.TrySend("one"u8, [], out _);
            near.TrySend("twelve bytes"u8, [], out _);
            near.TrySend("end"u8, [], out _);

            Assert.Equal(IoStatus.Done, far.TryReceive(_buffer, _received, out int length));
            Assert.Equal(3, length);
            Assert.Equal(IoStatus.Truncated, far.TryReceive(_buffer.AsSpan(0, 6), _received, out length));
            Assert.Equal("twelve"u8, _buffer.AsSpan(0, length));
            Assert.Equal(IoStatus.Done, far.TryReceive(_buffer, _received, out _));
            Assert.Equal(IoStatus.Rejected, near.TrySend(new byte[1 << 22], [], out _));
        }
    }

    // The kernel drops what our descriptor table has no room for and says MSG_CTRUNC; a process of its own, to fill its table.
    [Fact]
    public void TryReceive_DescriptorTableIsFull_Truncated()
    {
        string output = Command.Run("prlimit", ["--nofile=256", .. Command.Child("receive-with-full-table")]);

        Assert.Equal("Truncated, 1 byte(s), 1 of 3 descriptors", output.Trim());
    }

    internal static void ReceiveWithFullTable()
    {
        (UnixConnection near, UnixConnection far) = UnixConnection.Pair();
        using EventFd bell = EventFd.Create();
        near.TrySend("x"u8, [bell.Handle, bell.Handle, bell.Handle], out _);
        var copies = new List<FdHandle>();
        try
        {
            while (true) copies.Add(bell.Handle.Duplicate());
        }
        catch (LinuxException e) when (e.Errno == Errno.MFile)
        {
            copies[^1].Dispose(); // room for one
        }
        var received = new List<FdHandle>();
        IoStatus status = far.TryReceive(new byte[8], received, out int length);
        copies.ForEach(static copy => copy.Dispose());
        Console.WriteLine($"{status}, {length} byte(s), {received.Count} of 3 descriptors");
    }

    [Fact]
    public void TryConnect_TellsWhyNot()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["file"], "");

        Assert.Equal(ConnectStatus.NotThere, UnixConnection.TryConnect(directory["nothing"], out UnixConnection? connection));
        Assert.Null(connection);
        Assert.Equal(ConnectStatus.Refused, UnixConnection.TryConnect(directory["file"], out _));
        using UnixListener listener = UnixListener.Bind(directory["s"], SocketKind.SeqPacket);
        Assert.Equal(Errno.ProtoType, Assert.Throws<LinuxException>(() => UnixConnection.TryConnect(directory["s"], out _)).Errno);
    }

    [Fact]
    public void TrySendAndTryReceive_WithoutDescriptors_AllocateNothing() => Allocation.AssertNone(() =>
    {
        _near.TrySend("message"u8, [], out _);
        _far.TryReceive(_buffer, _received, out _);
        _far.TryReceive(_buffer, _received, out _);
    });

    [Fact]
    public void SendAndReceive_LeakNothing()
    {
        using EventFd bell = EventFd.Create();
        OpenDescriptors.AssertNoLeak(1000, () =>
        {
            _near.TrySend("x"u8, [bell.Handle, bell.Handle], out _);
            _far.TryReceive(_buffer, _received, out _);
            CloseReceived();
        });
        // Descriptors that were sent and never received close with the connection.
        OpenDescriptors.AssertNoLeak(300, () =>
        {
            (UnixConnection first, UnixConnection second) = UnixConnection.Pair();
            first.TrySend("x"u8, [bell.Handle], out _);
            first.Dispose();
            second.Dispose();
        });
    }

    private void CloseReceived()
    {
        _received.ForEach(static fd => fd.Dispose());
        _received.Clear();
    }
}
