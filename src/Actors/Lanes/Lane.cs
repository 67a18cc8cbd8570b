using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Processes;
using ActorNet.Io.Readiness;

namespace ActorNet.Actors.Lanes;

/// <summary>
/// One thread, one epoll set, one run queue: descriptor readiness and mailboxes are served by the same loop, so that a
/// frame read from a tap reaches the guest's ring without changing threads.
/// </summary>
/// <remarks>
/// Owns: its thread, its reactor, its run queue. Everything but <see cref="Execute"/> and <see cref="Stop"/> is for the
/// lane's own thread: for the actors that it runs.
/// While there is work the lane never sleeps, and looks at rings (<see cref="IPollSource"/>) between turns; after a spell
/// without any it arms them and waits in epoll.
/// </remarks>
public sealed class Lane : IDisposable
{
    /// <summary>Mailbox turns between two looks at descriptors and rings: bounds how long a kick can wait behind work.</summary>
    private const int TurnsPerRound = 32;

    /// <summary>Rounds between two looks at descriptors while busy; a look is a system call.</summary>
    private const int RoundsPerReactorPoll = 8;

    [ThreadStatic]
    private static Lane? CurrentLane;

    private readonly LaneSettings _settings;
    private readonly Reactor _reactor = new();
    private readonly RunQueue _local = new();
    private readonly ConcurrentQueue<IRunnable> _inbox = new();
    private readonly List<IPollSource> _pollSources = [];
    private readonly Thread _thread;
    private readonly long _spinTicks;
    private int _asleep;
    private volatile bool _stopping;

    /// <summary>Makes the lane and starts its thread.</summary>
    public Lane(LaneSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _spinTicks = (long)(settings.Spin.TotalSeconds * Stopwatch.Frequency);
        _thread = new Thread(Run) { Name = settings.Name, IsBackground = true };
        _thread.UnsafeStart(); // not in the flow of whoever asked first
    }

    /// <summary>The lane whose thread this is, or null.</summary>
    public static Lane? Current => CurrentLane;

    /// <summary>What the lane was made from.</summary>
    public LaneSettings Settings => _settings;

    /// <summary>As <see cref="Register"/>, for a descriptor that a peer gave: false when it is of a kind that is never ready.</summary>
    public bool TryRegister(FdHandle descriptor, ReadyEvents interest, IReadinessHandler handler, [NotNullWhen(true)] out IDisposable? registration)
    {
        AssertOnLane();
        return _reactor.TryRegister(descriptor, interest, handler, out registration);
    }

    /// <summary>Tells a handler, on this lane, when a descriptor becomes ready; edge-triggered.</summary>
    /// <returns>Ends the registration when disposed; after that the handler hears nothing more.</returns>
    public IDisposable Register(FdHandle descriptor, ReadyEvents interest, IReadinessHandler handler)
    {
        AssertOnLane();
        return _reactor.Register(descriptor, interest, handler);
    }

    /// <summary>Adds a ring to look at between turns.</summary>
    public void AddPollSource(IPollSource source)
    {
        AssertOnLane();
        _pollSources.Add(source);
    }

    /// <summary>Takes a ring out again.</summary>
    public void RemovePollSource(IPollSource source)
    {
        AssertOnLane();
        _pollSources.Remove(source);
    }

    /// <summary>Runs something on the lane, in turn. From any thread.</summary>
    public void Execute(IRunnable run)
    {
        if (CurrentLane == this)
        {
            _local.Enqueue(run);
            return;
        }

        _inbox.Enqueue(run);
        // Full fence: the item is visible before we read _asleep; pairs with the fence in Sleep.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _asleep) != 0 && Interlocked.Exchange(ref _asleep, 0) != 0) _reactor.Wake();
    }

    /// <summary>Ends the thread after what it is doing now. From any thread.</summary>
    public void Stop()
    {
        _stopping = true;
        _reactor.Wake();
    }

    /// <summary>Ends the thread and waits for it, unless called on it; it lets go of the reactor itself.</summary>
    public void Dispose()
    {
        Stop();
        if (CurrentLane != this) _thread.Join();
    }

    private void AssertOnLane()
    {
        if (CurrentLane != this) throw new InvalidOperationException($"lane {_settings.Name} is used from another thread than its own");
    }

    private void Run()
    {
        CurrentLane = this;
        try
        {
            if (_settings.Cpu is int cpu) CpuAffinity.SetCurrentThread(cpu);
            Loop();
        }
        catch (Exception e)
        {
            // Mailboxes contain what actors throw; what arrives here is our own bug, and a lane without
            // a thread would be a network that silently stands still.
            Environment.FailFast($"lane {_settings.Name} failed", e);
        }

        _reactor.Dispose();
    }

    private void Loop()
    {
        long idleSince = 0;
        int round = 0;
        while (!_stopping)
        {
            bool worked = RunRound();
            worked |= PollRings();
            if (!worked || ++round % RoundsPerReactorPoll == 0) worked |= _reactor.Poll(TimeSpan.Zero) > 0;

            if (worked)
            {
                idleSince = 0;
                continue;
            }

            long now = Stopwatch.GetTimestamp();
            if (idleSince == 0)
            {
                idleSince = now;
            }
            else if (now - idleSince >= _spinTicks)
            {
                Sleep();
                idleSince = 0;
            }
        }
    }

    private bool RunRound()
    {
        // Bounded by what is there now: the inbox may be refilled while it is emptied.
        for (int n = TurnsPerRound; n > 0 && _inbox.TryDequeue(out IRunnable? run); n--) _local.Enqueue(run);

        int turns = Math.Min(_local.Count, TurnsPerRound);
        for (int i = 0; i < turns; i++) _local.Dequeue().Run();
        return turns > 0;
    }

    private bool PollRings()
    {
        bool worked = false;
        for (int i = 0; i < _pollSources.Count; i++) worked |= _pollSources[i].Poll();
        return worked;
    }

    private void Sleep()
    {
        bool worked = false;
        for (int i = 0; i < _pollSources.Count; i++) worked |= _pollSources[i].Arm();
        if (worked || _local.Count > 0) return;

        Volatile.Write(ref _asleep, 1);
        // Full fence: _asleep is visible before the inbox is looked at; pairs with the fence in Execute.
        Interlocked.MemoryBarrier();
        if (_inbox.IsEmpty && !_stopping) _reactor.Poll(Timeout.InfiniteTimeSpan);
        Volatile.Write(ref _asleep, 0);
    }
}
