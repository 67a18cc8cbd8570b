using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;

namespace ActorNet.Io.Tests.Descriptors;

public sealed class FdHandleTests
{
    [Fact]
    public void TryRead_FollowsTheLifeOfItsPeer()
    {
        (UnixConnection first, UnixConnection second) = UnixConnection.Pair();
        using UnixConnection reader = first;
        var buffer = new byte[8];

        Assert.Equal(IoStatus.WouldBlock, reader.Handle.TryRead(buffer, out int length));
        Assert.Equal(0, length);
        Assert.Equal(IoStatus.Done, second.Handle.TryWrite("abc"u8, out length));
        Assert.Equal(3, length);
        Assert.Equal(IoStatus.Done, reader.Handle.TryRead(buffer, out length));
        Assert.Equal("abc"u8, buffer.AsSpan(0, length));
        second.Dispose();
        Assert.Equal(IoStatus.Closed, reader.Handle.TryRead(buffer, out _));
        Assert.Equal(IoStatus.Closed, reader.Handle.TryWrite("abc"u8, out length));
        Assert.Equal(0, length);
    }

    [Fact]
    public void TryWrite_PeerNeverReads_WouldBlock()
    {
        (UnixConnection first, UnixConnection second) = UnixConnection.Pair();
        using (first)
        using (second)
        {
            var chunk = new byte[4096];
            IoStatus status;
            do status = first.Handle.TryWrite(chunk, out _);
            while (status == IoStatus.Done);

            Assert.Equal(IoStatus.WouldBlock, status);
        }
    }

    [Fact]
    public void TryRead_NotForReading_ThrowsWithErrno()
    {
        using FdHandle epoll = FdHandle.FromRaw(LibC.EpollCreate(LibC.EPOLL_CLOEXEC));

        Assert.Equal(Errno.Inval, Assert.Throws<LinuxException>(() => epoll.TryRead(new byte[1], out _)).Errno);
        Assert.Equal(Errno.Inval, Assert.Throws<LinuxException>(() => epoll.TryWrite(new byte[1], out _)).Errno);
    }

    [Fact]
    public void Duplicate_SharesTheOpenFileAndClosesOnExec()
    {
        using EventFd bell = EventFd.Create();
        using EventFd copy = EventFd.FromHandle(bell.Handle.Duplicate());
        bell.Signal();

        Assert.Equal(1ul, copy.Drain());
        Assert.NotEqual(bell.Handle.Number, copy.Handle.Number);
        Assert.Equal(LibC.FD_CLOEXEC, LibC.Fcntl(copy.Handle, LibC.F_GETFD, 0));
    }

    [Fact]
    public void FromInherited_OpenDescriptor_ClosesOnExecFromNowOn()
    {
        using EventFd bell = EventFd.Create();
        int left = LibC.Fcntl(bell.Handle, DuplicateForChildren, 0);
        Assert.Equal(0, LibC.FcntlRaw(left, LibC.F_GETFD, 0));

        using FdHandle handle = FdHandle.FromInherited(left);

        Assert.Equal(left, handle.Number);
        Assert.Equal(LibC.FD_CLOEXEC, LibC.Fcntl(handle, LibC.F_GETFD, 0));
    }

    [Fact]
    public void FromInherited_NotOpen_SaysWhichDescriptor()
    {
        LinuxException exception = Assert.Throws<LinuxException>(() => FdHandle.FromInherited(1_000_000));

        Assert.Equal(Errno.BadF, exception.Errno);
        Assert.Contains("1000000", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WaitFor_EndsWithTheEventOrTheTime()
    {
        using EventFd bell = EventFd.Create();

        Assert.Equal(ReadyEvents.None, bell.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.Zero));
        Assert.Equal(ReadyEvents.None, bell.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.FromMilliseconds(1)));
        bell.Signal();
        Assert.Equal(ReadyEvents.Readable, bell.Handle.WaitFor(ReadyEvents.Readable, Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void TryReadAndTryWrite_AllocateNothing()
    {
        (UnixConnection first, UnixConnection second) = UnixConnection.Pair();
        using (first)
        using (second)
        {
            var buffer = new byte[64];
            Allocation.AssertNone(() =>
            {
                first.Handle.TryWrite(buffer, out _);
                second.Handle.TryRead(buffer, out _);
                second.Handle.TryRead(buffer, out _); // would block
            });
        }
    }

    [Fact]
    public void Dispose_ClosesOnce() => OpenDescriptors.AssertNoLeak(1000, static () =>
    {
        using EventFd bell = EventFd.Create();
        FdHandle copy = bell.Handle.Duplicate();
        copy.Dispose();
        copy.Dispose();
    });

    private const int DuplicateForChildren = 0; // F_DUPFD: the copy stays open on exec
}
