using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Readiness;

/// <summary>
/// An epoll set and the loop body around it. Edge-triggered: a handler hears of a change once, and of whatever is ready
/// already when it registers.
/// </summary>
/// <remarks>
/// <para>One thread calls <see cref="Poll"/>, and handlers run on it. The other members may be called from any thread.</para>
/// <para>A registration that was disposed on the polling thread gets no event any more, not even one that the kernel had
/// already handed out: each event carries the generation of its slot. Disposed on another thread, a call that has begun may still be running.</para>
/// <para>A registration holds its descriptor open, so its number cannot be used again while the set knows it.
/// Dispose the registration first, then the descriptor.</para>
/// </remarks>
public sealed class Reactor : IDisposable
{
    private const ulong WakeKey = ulong.MaxValue;

    // epoll_pwait2 came with Linux 5.11 and glibc 2.35; without it, waits are rounded up to milliseconds.
    private static volatile bool _preciseWaitMissing;

    private readonly FdHandle _epoll;
    private readonly EventFd _wake = EventFd.Create();
    private readonly EpollEventBuffer _events;
    private readonly Lock _changing = new();
    private readonly Stack<int> _freeSlots = new();
    private Registration?[] _slots = new Registration?[16];
    private int _slotsUsed;
    private uint _generation;
    private int _next;
    private int _count;
    private int _wakePending;
    private bool _polling;
    private bool _disposed;

    /// <summary>An empty set.</summary>
    /// <param name="eventsPerPoll">How many events one <see cref="Poll"/> takes from the kernel at most; the rest come with the next one.</param>
    public Reactor(int eventsPerPoll = 128)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(eventsPerPoll, 1);
        _events = new EpollEventBuffer(eventsPerPoll);
        int fd = LibC.EpollCreate(LibC.EPOLL_CLOEXEC);
        if (fd < 0)
        {
            _wake.Dispose();
            throw new LinuxException("create an epoll set", LibC.LastError);
        }
        _epoll = FdHandle.FromRaw(fd);
        Errno errno = Add(_wake.Handle.Number, (uint)ReadyEvents.Readable, WakeKey);
        if (errno == Errno.None) return;
        _wake.Dispose();
        _epoll.Dispose();
        throw new LinuxException("watch the wake-up eventfd", errno);
    }

    /// <summary>Watches a descriptor. The handler hears at once of what is ready already.</summary>
    /// <returns>The registration; dispose it to stop, before the descriptor.</returns>
    /// <exception cref="LinuxException">The descriptor is in this set already (EEXIST), or cannot be watched (EPERM: a regular file).</exception>
    public IDisposable Register(FdHandle fd, ReadyEvents interest, IReadinessHandler handler) =>
        TryRegister(fd, interest, handler, out IDisposable? registration)
            ? registration
            : throw new LinuxException($"watch descriptor {fd.Number}", Errno.Perm, "It is a regular file or another object without readiness.");

    /// <summary>As <see cref="Register"/>, for a descriptor that a peer has sent: false when it is of a kind that has no readiness.</summary>
    public bool TryRegister(FdHandle fd, ReadyEvents interest, IReadinessHandler handler, [NotNullWhen(true)] out IDisposable? registration)
    {
        ArgumentNullException.ThrowIfNull(fd);
        ArgumentNullException.ThrowIfNull(handler);
        lock (_changing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            bool held = false;
            fd.DangerousAddRef(ref held);
            int slot = TakeSlot();
            var entry = new Registration(this, fd, handler, slot, ++_generation);
            // In place before the kernel knows it: the polling thread may see the first event before this call returns.
            Volatile.Write(ref _slots[slot], entry);
            Errno errno = Add(entry.Number, (uint)interest, Key(slot, entry.Generation));
            if (errno == Errno.None)
            {
                registration = entry;
                return true;
            }
            Forget(entry);
            registration = null;
            return errno == Errno.Perm ? false : throw new LinuxException($"watch descriptor {entry.Number}", errno);
        }
    }

    /// <summary>Waits for events and calls their handlers. Allocates nothing.</summary>
    /// <param name="timeout">Negative: until something happens; zero: not at all.</param>
    /// <returns>How many handlers were called. Zero also after <see cref="Wake"/> and after a signal.</returns>
    /// <remarks>An exception of a handler passes through; the events behind it are kept for the next call.</remarks>
    public int Poll(TimeSpan timeout)
    {
        if (_polling) ThrowNested();
        _polling = true;
        try
        {
            // Not empty only when a handler threw: an edge is told once, so what is behind it must not be lost.
            if (_next == _count)
            {
                _next = 0;
                _count = 0;
                _count = WaitForEvents(timeout);
            }
            int called = 0;
            while (_next < _count)
            {
                int index = _next++;
                called += Dispatch(_events.Data(index), (ReadyEvents)_events.Events(index));
            }
            return called;
        }
        finally
        {
            _polling = false;
        }
    }

    /// <summary>
    /// Makes the current or the next <see cref="Poll"/> return. From any thread; calls before that poll returns cost one
    /// interlocked instruction. What the caller wrote before is visible to the poller after its poll.
    /// </summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _wakePending, 1) != 0) return;
        try
        {
            _wake.Signal();
        }
        catch (ObjectDisposedException)
        {
            // The poller has ended; there is nobody to wake. Its late callers on other threads need not know when that was.
        }
    }

    /// <summary>Closes the epoll set, after the last <see cref="Poll"/>. Registrations become void; their descriptors are released.</summary>
    public void Dispose()
    {
        lock (_changing)
        {
            if (_disposed) return;
            _disposed = true;
            foreach (Registration? registration in _slots)
            {
                if (registration is not null) Forget(registration);
            }
        }
        _epoll.Dispose();
        _wake.Dispose();
    }

    private static ulong Key(int slot, uint generation) => ((ulong)generation << 32) | (uint)slot;

    private int Dispatch(ulong key, ReadyEvents events)
    {
        if (key == WakeKey)
        {
            // The eventfd is never read: with EPOLLET each write is an event of its own. A full fence, because the poller
            // looks at its inbox next: a Wake that still saw 1 must have written that inbox before.
            Interlocked.Exchange(ref _wakePending, 0);
            return 0;
        }
        Registration?[] slots = Volatile.Read(ref _slots);
        uint slot = (uint)key;
        Registration? registration = slot < (uint)slots.Length ? Volatile.Read(ref slots[slot]) : null;
        if (registration is null || registration.Generation != (uint)(key >> 32)) return 0;
        registration.Handler.OnReady(events);
        return 1;
    }

    private unsafe int WaitForEvents(TimeSpan timeout)
    {
        int count;
        if (timeout <= TimeSpan.Zero || _preciseWaitMissing)
        {
            int milliseconds = timeout < TimeSpan.Zero ? -1 : (int)Math.Min(Math.Ceiling(timeout.TotalMilliseconds), int.MaxValue);
            count = LibC.EpollWait(_epoll, _events.Start, _events.Capacity, milliseconds);
        }
        else
        {
            count = WaitPrecisely(timeout);
        }
        if (count >= 0) return count;
        if (LibC.LastError == Errno.Intr) return 0;
        throw new LinuxException("wait for events", LibC.LastError);
    }

    private unsafe int WaitPrecisely(TimeSpan timeout)
    {
        var time = new TimeSpec
        {
            Seconds = (nint)(timeout.Ticks / TimeSpan.TicksPerSecond),
            Nanoseconds = (nint)(timeout.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
        };
        try
        {
            int count = LibC.EpollWaitPrecise(_epoll, _events.Start, _events.Capacity, &time, null);
            if (count >= 0 || LibC.LastError != Errno.NoSys) return count;
        }
        catch (EntryPointNotFoundException)
        {
            // An old C library: the same as a kernel that does not know the call.
        }
        _preciseWaitMissing = true;
        return LibC.EpollWait(_epoll, _events.Start, _events.Capacity, (int)Math.Min(Math.Ceiling(timeout.TotalMilliseconds), int.MaxValue));
    }

    private unsafe Errno Add(int fd, uint interest, ulong key)
    {
        byte* one = stackalloc byte[EpollEventBuffer.EntrySize];
        Unsafe.WriteUnaligned(one, interest | LibC.EPOLLET);
        Unsafe.WriteUnaligned(one + EpollEventBuffer.DataOffset, key);
        return LibC.EpollControl(_epoll, LibC.EPOLL_CTL_ADD, fd, one) == 0 ? Errno.None : LibC.LastError;
    }

    private int TakeSlot()
    {
        if (_freeSlots.TryPop(out int free)) return free;
        if (_slotsUsed == _slots.Length)
        {
            var larger = new Registration?[_slots.Length * 2];
            _slots.CopyTo(larger, 0);
            Volatile.Write(ref _slots, larger);
        }
        return _slotsUsed++;
    }

    private unsafe void Remove(Registration registration)
    {
        lock (_changing)
        {
            if (registration.IsVoid) return;
            byte* unused = stackalloc byte[EpollEventBuffer.EntrySize]; // glibc declares the argument as never null
            int result = LibC.EpollControl(_epoll, LibC.EPOLL_CTL_DEL, registration.Number, unused);
            Errno errno = result == 0 ? Errno.None : LibC.LastError;
            Forget(registration);
            if (errno != Errno.None) throw new LinuxException($"stop watching descriptor {registration.Number}", errno);
        }
    }

    private void Forget(Registration registration)
    {
        registration.IsVoid = true;
        Volatile.Write(ref _slots[registration.Slot], null);
        _freeSlots.Push(registration.Slot);
        registration.Descriptor.DangerousRelease();
    }

    private static void ThrowNested() => throw new InvalidOperationException("Poll was called by a handler of the same reactor.");

    /// <summary>One watched descriptor. Holds a reference on it until it is forgotten.</summary>
    private sealed class Registration(Reactor reactor, FdHandle descriptor, IReadinessHandler handler, int slot, uint generation) : IDisposable
    {
        internal FdHandle Descriptor => descriptor;

        /// <summary>Kept apart: a handle that its owner has disposed refuses to give its number, but ours stays valid by our reference.</summary>
        internal int Number { get; } = descriptor.Number;

        internal IReadinessHandler Handler => handler;

        internal int Slot => slot;

        internal uint Generation => generation;

        internal bool IsVoid { get; set; }

        public void Dispose() => reactor.Remove(this);
    }
}
