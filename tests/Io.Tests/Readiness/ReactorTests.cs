using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;

namespace ActorNet.Io.Tests.Readiness;

public sealed class ReactorTests : IDisposable
{
    // Ends only when something is wrong: every wait below is for what has happened already or is bound to happen.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Reactor _reactor = new();
    private readonly EventFd _bell = EventFd.Create();

    public void Dispose()
    {
        _reactor.Dispose();
        _bell.Dispose();
    }

    [Fact]
    public void Poll_NothingReady_ReturnsAtOnceOrWhenTheTimeIsOver()
    {
        using IDisposable registration = _reactor.Register(_bell.Handle, ReadyEvents.Readable, new RecordingHandler());

        Assert.Equal(0, _reactor.Poll(TimeSpan.Zero));
        Assert.Equal(0, _reactor.Poll(TimeSpan.FromMicroseconds(50)));
        Assert.Equal(0, _reactor.Poll(TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public void Register_ReadyAlready_HearsOfIt()
    {
        _bell.Signal();
        var handler = new RecordingHandler();
        using IDisposable registration = _reactor.Register(_bell.Handle, ReadyEvents.Readable, handler);

        Assert.Equal(1, _reactor.Poll(Patience));
        Assert.Equal((1, ReadyEvents.Readable), (handler.Calls, handler.Last));
    }

    // What lets a kick descriptor go unread: each write is an edge, also when the count is above zero.
    [Fact]
    public void Poll_EventFdThatIsNeverRead_EachSignalIsOneEvent()
    {
        var handler = new RecordingHandler();
        using IDisposable registration = _reactor.Register(_bell.Handle, ReadyEvents.Readable, handler);
        for (int i = 1; i <= 1000; i++)
        {
            _bell.Signal();

            Assert.Equal(1, _reactor.Poll(Patience));
            Assert.Equal(i, handler.Calls);
            Assert.Equal(0, _reactor.Poll(TimeSpan.Zero));
        }
        _bell.Signal();
        _bell.Signal();
        Assert.Equal(1, _reactor.Poll(Patience));
    }

    [Fact]
    public void Poll_UnreadBytesOfASocket_AreToldOnceUntilMoreCome()
    {
        (UnixConnection first, UnixConnection second) = UnixConnection.Pair();
        using (first)
        using (second)
        {
            var handler = new RecordingHandler();
            using IDisposable registration = _reactor.Register(first.Handle, ReadyEvents.Readable | ReadyEvents.PeerClosed, handler);
            second.Handle.TryWrite("a"u8, out _);
            Assert.Equal(1, _reactor.Poll(Patience));
            Assert.Equal(0, _reactor.Poll(TimeSpan.Zero));
            second.Handle.TryWrite("b"u8, out _);
            Assert.Equal(1, _reactor.Poll(Patience));
            second.Dispose();
            Assert.Equal(1, _reactor.Poll(Patience));
            Assert.Equal(ReadyEvents.Readable | ReadyEvents.PeerClosed | ReadyEvents.HangUp, handler.Last);
        }
    }

    [Fact]
    public void Poll_FullSocketIsRead_WritableOnce()
    {
        (UnixConnection first, UnixConnection second) = UnixConnection.Pair(SocketKind.SeqPacket);
        using (first)
        using (second)
        {
            var handler = new RecordingHandler();
            var chunk = new byte[1024];
            while (first.Handle.TryWrite(chunk, out _) == IoStatus.Done) { }
            using IDisposable registration = _reactor.Register(first.Handle, ReadyEvents.Writable, handler);
            Assert.Equal(0, _reactor.Poll(TimeSpan.Zero));

            while (second.Handle.TryRead(chunk, out _) == IoStatus.Done) { }

            Assert.Equal(1, _reactor.Poll(Patience));
            Assert.Equal(ReadyEvents.Writable, handler.Last);
        }
    }

    [Fact]
    public void Dispose_OfARegistrationWithAnEventInHand_ItsHandlerIsNotCalled()
    {
        using EventFd other = EventFd.Create();
        IDisposable?[] registrations = new IDisposable?[2];
        // Whichever comes first removes the other, whose event has been taken from the kernel already.
        var first = new RecordingHandler(() => registrations[1]!.Dispose());
        var second = new RecordingHandler(() => registrations[0]!.Dispose());
        registrations[0] = _reactor.Register(_bell.Handle, ReadyEvents.Readable, first);
        registrations[1] = _reactor.Register(other.Handle, ReadyEvents.Readable, second);
        _bell.Signal();
        other.Signal();

        Assert.Equal(1, _reactor.Poll(Patience));
        Assert.Equal(1, first.Calls + second.Calls);
    }

    [Fact]
    public void Register_InTheSlotOfARemovedOne_DoesNotGetItsEvent()
    {
        using EventFd other = EventFd.Create();
        using EventFd silent = EventFd.Create();
        var late = new RecordingHandler();
        var registrations = new IDisposable[3];
        RecordingHandler Replacing(int victim) => new(() =>
        {
            registrations[victim].Dispose();
            registrations[2] = _reactor.Register(silent.Handle, ReadyEvents.Readable, late);
        });
        registrations[0] = _reactor.Register(_bell.Handle, ReadyEvents.Readable, Replacing(1));
        registrations[1] = _reactor.Register(other.Handle, ReadyEvents.Readable, Replacing(0));
        _bell.Signal();
        other.Signal();

        Assert.Equal(1, _reactor.Poll(Patience));
        Assert.Equal(0, late.Calls);
        silent.Signal();
        Assert.Equal(1, _reactor.Poll(Patience));
        Assert.Equal(1, late.Calls);
    }

    [Fact]
    public void Dispose_OfTheOwnRegistrationByTheHandler_EndsIt()
    {
        IDisposable? registration = null;
        var handler = new RecordingHandler(() => registration!.Dispose());
        registration = _reactor.Register(_bell.Handle, ReadyEvents.Readable, handler);
        _bell.Signal();
        Assert.Equal(1, _reactor.Poll(Patience));
        _bell.Signal();

        Assert.Equal(0, _reactor.Poll(TimeSpan.Zero));
        registration.Dispose();
        Assert.Equal(1, handler.Calls);
    }

    [Fact]
    public void Dispose_DescriptorDisposedFirst_ItStaysOpenUntilTheRegistrationGoes()
    {
        (UnixConnection first, UnixConnection second) = UnixConnection.Pair();
        using UnixConnection peer = second;
        IDisposable registration = _reactor.Register(first.Handle, ReadyEvents.Readable, new RecordingHandler());
        first.Dispose();
        Assert.Equal(IoStatus.WouldBlock, peer.Handle.TryRead(new byte[1], out _));

        registration.Dispose();

        Assert.Equal(IoStatus.Closed, peer.Handle.TryRead(new byte[1], out _));
    }

    [Fact]
    public void Dispose_OfTheReactor_ReleasesDescriptorsAndVoidsRegistrations()
    {
        (UnixConnection first, UnixConnection second) = UnixConnection.Pair();
        using UnixConnection peer = second;
        IDisposable registration = _reactor.Register(first.Handle, ReadyEvents.Readable, new RecordingHandler());
        first.Dispose();

        _reactor.Dispose();
        _reactor.Dispose();
        registration.Dispose();
        _reactor.Wake();

        Assert.Equal(IoStatus.Closed, peer.Handle.TryRead(new byte[1], out _));
        Assert.Throws<ObjectDisposedException>(() => _reactor.Register(_bell.Handle, ReadyEvents.Readable, new RecordingHandler()));
    }

    [Fact]
    public void Register_SameDescriptorTwice_SaysSoAndKeepsTheFirst()
    {
        var handler = new RecordingHandler();
        using IDisposable registration = _reactor.Register(_bell.Handle, ReadyEvents.Readable, handler);

        LinuxException exception = Assert.Throws<LinuxException>(() => _reactor.Register(_bell.Handle, ReadyEvents.Readable, new RecordingHandler()));

        Assert.Equal(Errno.Exist, exception.Errno);
        _bell.Signal();
        Assert.Equal(1, _reactor.Poll(Patience));
        Assert.Equal(1, handler.Calls);
    }

    [Fact]
    public void TryRegister_RegularFile_False()
    {
        using FdHandle file = MemFd.Create("file", 4096);

        Assert.False(_reactor.TryRegister(file, ReadyEvents.Readable, new RecordingHandler(), out IDisposable? registration));
        Assert.Null(registration);
        Assert.Equal(Errno.Perm, Assert.Throws<LinuxException>(() => _reactor.Register(file, ReadyEvents.Readable, new RecordingHandler())).Errno);
    }

    [Fact]
    public void Register_ClosedDescriptor_Throws()
    {
        EventFd closed = EventFd.Create();
        closed.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _reactor.Register(closed.Handle, ReadyEvents.Readable, new RecordingHandler()));
    }

    [Fact]
    public void Poll_MoreEventsThanItTakes_TheRestComeNext()
    {
        using var small = new Reactor(eventsPerPoll: 4);
        EventFd[] bells = [.. Enumerable.Range(0, 50).Select(static _ => EventFd.Create())];
        RecordingHandler[] handlers = [.. bells.Select(static _ => new RecordingHandler())];
        IDisposable[] registrations = [.. bells.Zip(handlers, (bell, handler) => small.Register(bell.Handle, ReadyEvents.Readable, handler))];
        foreach (EventFd bell in bells) bell.Signal();

        int called = 0;
        int count;
        while ((count = small.Poll(TimeSpan.Zero)) > 0)
        {
            Assert.InRange(count, 1, 4);
            called += count;
        }

        Assert.Equal(50, called);
        Assert.All(handlers, static handler => Assert.Equal(1, handler.Calls));
        foreach (IDisposable registration in registrations) registration.Dispose();
        foreach (EventFd bell in bells) bell.Dispose();
    }

    [Fact]
    public void Poll_HandlerThrows_PassesThroughAndKeepsTheOtherEvents()
    {
        using EventFd other = EventFd.Create();
        bool thrown = false;
        void ThrowFirst()
        {
            if (thrown) return;
            thrown = true;
            throw new InvalidDataException("from the handler");
        }
        var first = new RecordingHandler(ThrowFirst);
        var second = new RecordingHandler(ThrowFirst);
        using IDisposable one = _reactor.Register(_bell.Handle, ReadyEvents.Readable, first);
        using IDisposable two = _reactor.Register(other.Handle, ReadyEvents.Readable, second);
        _bell.Signal();
        other.Signal();

        Assert.Throws<InvalidDataException>(() => _reactor.Poll(Patience));
        Assert.Equal(1, _reactor.Poll(Patience));
        Assert.Equal((1, 1), (first.Calls, second.Calls));
    }

    [Fact]
    public void Poll_FromAHandler_Throws()
    {
        using IDisposable registration = _reactor.Register(_bell.Handle, ReadyEvents.Readable, new RecordingHandler(() => _reactor.Poll(TimeSpan.Zero)));
        _bell.Signal();

        Assert.Throws<InvalidOperationException>(() => _reactor.Poll(Patience));
        Assert.Equal(0, _reactor.Poll(TimeSpan.Zero));
    }

    [Fact]
    public void Wake_BeforePoll_MakesItReturnOnce()
    {
        for (int i = 0; i < 100; i++)
        {
            for (int again = 0; again <= i; again++) _reactor.Wake();

            Assert.Equal(0, _reactor.Poll(Timeout.InfiniteTimeSpan));
        }
    }

    [Fact]
    public void Wake_FromOtherThreads_NoMessageIsOverlooked()
    {
        const int Messages = 20_000;
        var inbox = new System.Collections.Concurrent.ConcurrentQueue<int>();
        Thread[] producers = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < Messages; i++)
            {
                inbox.Enqueue(i);
                _reactor.Wake();
            }
        }))];
        foreach (Thread producer in producers) producer.Start();

        // Poll does not tell a wake-up from the end of its time, so this wait has none: a lost wake-up hangs here.
        int received = 0;
        while (received < producers.Length * Messages)
        {
            if (inbox.TryDequeue(out _)) received++;
            else _reactor.Poll(Timeout.InfiniteTimeSpan);
        }
        foreach (Thread producer in producers) producer.Join();
        Assert.Empty(inbox);
    }

    [Fact]
    public void Register_FromAnotherThread_EndsTheWaitThroughItsEvent()
    {
        using var handled = new ManualResetEventSlim();
        var handler = new RecordingHandler(handled.Set);
        var poller = new Thread(() =>
        {
            while (handler.Calls == 0) _reactor.Poll(Patience);
        });
        poller.Start();
        _bell.Signal();
        using IDisposable registration = _reactor.Register(_bell.Handle, ReadyEvents.Readable, handler);

        handled.Wait();
        poller.Join();
        Assert.Equal(1, handler.Calls);
    }

    [Fact]
    public void PollAndWake_AllocateNothing()
    {
        var handler = new RecordingHandler();
        using IDisposable registration = _reactor.Register(_bell.Handle, ReadyEvents.Readable, handler);
        Allocation.AssertNone(() =>
        {
            _bell.Signal();
            _reactor.Wake();
            _reactor.Poll(Patience);
            _reactor.Poll(TimeSpan.Zero);
            _reactor.Poll(TimeSpan.FromMicroseconds(1));
        });
        Assert.Equal(1200, handler.Calls);
    }

    [Fact]
    public void RegisterAndDispose_LeakNothing() => OpenDescriptors.AssertNoLeak(1000, static () =>
    {
        using var reactor = new Reactor(eventsPerPoll: 1);
        using EventFd bell = EventFd.Create();
        IDisposable registration = reactor.Register(bell.Handle, ReadyEvents.Readable, new RecordingHandler());
        Assert.Throws<LinuxException>(() => reactor.Register(bell.Handle, ReadyEvents.Readable, new RecordingHandler()));
        registration.Dispose();
        reactor.Register(bell.Handle, ReadyEvents.Readable, new RecordingHandler());
    });
}
