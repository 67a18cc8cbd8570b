using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Processes;
using ActorNet.Io.Readiness;

namespace ActorNet.Actors.Lanes;

/// <summary>
/// One thread, one epoll set, one run queue: descriptor readiness, rings, timers and mailboxes are served by the same loop, so
/// that a frame read from a tap reaches the guest's ring without changing threads.
/// </summary>
/// <remarks>
/// Owns: its thread, its reactor, its run queue, its timers. Everything but <see cref="Execute"/>, <see cref="Stop"/> and
/// <see cref="ReadStatistics"/> is for the lane's own thread: for the actors that it runs.
/// Actors contain what they throw, timers report it, other work that throws is reported to whoever made the lane; a readiness
/// handler or a ring that throws is our own bug and ends the process, because a lane without a thread would be a network that
/// silently stands still.
/// </remarks>
public sealed partial class Lane : IDisposable
{
    [ThreadStatic]
    private static Lane? CurrentLane;

    /// <summary>What .NET gives a thread where the shell's limit is the usual one; said here because the lane tells its thread by it.</summary>
    private const int StackBytes = 8 << 20;

    /// <summary>More than a thread has used of its stack when its own code begins.</summary>
    private const int StackReserve = 64 << 10;

    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    /// <summary>The kernel's own 50 us would make a timer of 100 us late by half.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMicroseconds(1);

    private readonly LaneSettings _settings;
    private readonly Action<Exception>? _failed;
    private readonly Reactor _reactor = new();
    private readonly RunQueue _local = new();
    private readonly LaneTimers _timers = new();
    private readonly LaneMeter _meter;
    private readonly ConcurrentQueue<IRunnable> _inbox = new();
    private readonly List<IPollSource> _pollSources = [];
    private readonly Thread _thread;
    private long _now; // written by the loop once a round
    private int _asleep;
    private volatile bool _stopping;

    /// <summary>Makes the lane and starts its thread.</summary>
    /// <param name="settings">How it spends its core.</param>
    /// <param name="failed">Hears what work other than actors' turns threw, on the lane; without it, such an exception ends the process.</param>
    /// <exception cref="ConfigurationException">The settings ask for what this machine does not have.</exception>
    public Lane(LaneSettings settings, Action<Exception>? failed = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        _settings = settings;
        _failed = failed;
        _meter = new LaneMeter(settings.Name);
        _thread = new Thread(Run, StackBytes) { Name = settings.Name, IsBackground = true };
        _thread.UnsafeStart(); // not in the flow of whoever asked first
    }

    /// <summary>The lane whose thread this is, or null.</summary>
    public static Lane? Current => CurrentLane;

    /// <summary>The time at the beginning of the round, in nanoseconds of the machine's monotonic clock; for the lane's own thread.</summary>
    public long Now => NanosecondsPerTick == 1 ? _now : (long)(_now * NanosecondsPerTick);

    /// <summary>What the lane was made from.</summary>
    public LaneSettings Settings => _settings;

    /// <summary>The stack of the lane's thread: the quickest way to ask whether one is on it. For those who learn of the lane on that thread.</summary>
    internal ThreadStack Stack { get; private set; }

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
    /// <exception cref="RejectedExecutionException">The lane was stopped.</exception>
    public void Execute(IRunnable run)
    {
        if (_stopping) ThrowStopped();
        if (CurrentLane == this)
        {
            _local.Enqueue(run);
            return;
        }

        _inbox.Enqueue(run);
        // Full fence: the item is visible before we read _asleep; pairs with the fence in TrySleep.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _asleep) != 0 && Interlocked.Exchange(ref _asleep, 0) != 0) _reactor.Wake();
    }

    /// <summary>What the lane has done since it started. From any thread; costs the lane nothing.</summary>
    public LaneStatistics ReadStatistics() => _meter.Read(Stopwatch.GetTimestamp());

    /// <summary>Ends the thread after what was handed to it so far. From any thread.</summary>
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

    /// <summary>Has a timer tick on this lane. False when the lane ends and would not see it.</summary>
    internal bool TryAddTimer(LaneTimer timer, TimeSpan delay)
    {
        AssertOnLane();
        if (_stopping) return false;
        _timers.Add(timer, LaneTimers.After(Stopwatch.GetTimestamp(), delay));
        return true;
    }

    internal LaneTimer? TakeSpareTimer(LaneScheduler scheduler) => _timers.TakeSpare(scheduler);

    private void AssertOnLane()
    {
        if (CurrentLane != this) throw new InvalidOperationException($"lane {_settings.Name} is used from another thread than its own");
    }

    [DoesNotReturn]
    private void ThrowStopped() => throw new RejectedExecutionException($"lane {_settings.Name} was stopped");

    private void Run()
    {
        CurrentLane = this;
        Stack = ThreadStack.FromHereDown(StackBytes - StackReserve);
        try
        {
            TimerSlack.SetCurrentThread(Slack);
            if (_settings.Cpu is int cpu) CpuAffinity.SetCurrentThread(cpu);
            Loop();
            Finish();
        }
        catch (Exception e)
        {
            Environment.FailFast($"lane {_settings.Name} failed", e);
        }

        _reactor.Dispose();
    }
}
