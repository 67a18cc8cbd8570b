using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;
using ActorNet.Io.Sockets;

namespace ActorNet.Io.Tests.Descriptors;

public sealed class EventFdTests
{
    [Fact]
    public void Drain_CountsTheRingsSinceTheLastTime()
    {
        using EventFd bell = EventFd.Create();
        Assert.Equal(0ul, bell.Drain());
        bell.Signal();
        bell.Signal();

        Assert.Equal(2ul, bell.Drain());
        Assert.Equal(0ul, bell.Drain());
    }

    [Fact]
    public void Signal_CountIsFull_CountsAsRung()
    {
        using EventFd bell = EventFd.Create();
        Assert.Equal(IoStatus.Done, bell.Handle.TryWrite(BitConverter.GetBytes(ulong.MaxValue - 1), out _));

        Assert.True(bell.Signal());
        Assert.Equal(ulong.MaxValue - 1, bell.Drain());
    }

    [Fact]
    public void Signal_BlockingDescriptorOfAPeer_DoesNotWait()
    {
        FdHandle blocking = FdHandle.FromRaw(LibC.EventFd(0, LibC.EFD_CLOEXEC));
        using EventFd bell = EventFd.FromHandle(blocking);
        bell.Handle.TryWrite(BitConverter.GetBytes(ulong.MaxValue - 1), out _);

        Assert.True(bell.Signal());
    }

    // user-mode Linux sends the end of a pipe or socket as its call descriptor.
    [Fact]
    public void Signal_PipeLikeDoorbell_WritesUntilFullAndSeesItsEnd()
    {
        (UnixConnection first, UnixConnection second) = UnixConnection.Pair();
        using EventFd bell = EventFd.FromHandle(first.Handle);
        for (int i = 0; i < 100_000; i++) Assert.True(bell.Signal());
        second.Dispose();

        Assert.False(bell.Signal());
    }

    [Fact]
    public void Signal_DescriptorThatCannotBeWritten_False()
    {
        using EventFd bell = EventFd.FromHandle(FdHandle.FromRaw(LibC.EpollCreate(LibC.EPOLL_CLOEXEC)));

        Assert.False(bell.Signal());
        Assert.Equal(0ul, bell.Drain());
    }

    [Fact]
    public void SignalAndDrain_AllocateNothing()
    {
        using EventFd bell = EventFd.Create();
        Allocation.AssertNone(() =>
        {
            bell.Signal();
            bell.Drain();
        });
    }
}
