namespace ActorNet.Runtime;

/// <summary>
/// A whole actor system on the thread of a test: in an order drawn from a seed, on virtual time. The same seed gives the same run,
/// in every process; any actor runs in it unchanged.
/// </summary>
/// <remarks>
/// <para>All dispatchers of <see cref="System"/> are one that picks, message by message, whose turn it is; its scheduler's time moves only when
/// nothing can run, or when the test says so. Continuations of tasks run in the simulation, too.</para>
/// <para>Belongs to the thread that creates it. A message, timer or continuation that comes from another thread would make the run
/// depend on real time: it is dropped, and the next call, at the latest <see cref="Dispose"/>, throws a <see cref="SimulationException"/> that
/// names the actor. An actor that blocks its thread until another one has done something blocks the test for good.</para>
/// <code>
/// Simulation.ForSeeds(1, 1000, simulation =>
/// {
///     IActorRef counter = simulation.System.ActorOf(Props.Create&lt;Counter&gt;(), "counter");
///     counter.Tell(new Add(2));
///     counter.Tell(new Add(3));
///     simulation.Run();                                    // until nobody has anything to do
///     simulation.Advance(TimeSpan.FromSeconds(10));        // with all timers on the way
///     Assert.Equal(5, simulation.Await(counter.Ask&lt;int&gt;(GetSum.Instance)));
/// });
/// </code>
/// </remarks>
public sealed partial class Simulation : IDisposable
{
    // Below the user's configuration, above the defaults: a thousand runs are not to be printed.
    private static readonly Lazy<Config> Quiet = new(static () => ConfigurationFactory.ParseString(
        """
        akka {
          loggers = []
          stdout-loglevel = OFF
        }
        """));

    private readonly SimulationSettings _settings;
    private readonly ActorSystemImpl _system;
    private readonly SimulatedScheduler _scheduler;
    private readonly SeededRandom _order;
    private readonly SeededRandom _faults;
    private readonly TraceRecorder _trace;
    private readonly double _yieldChance;
    private readonly Simulation? _outer;
    private bool _disposed;

    /// <summary>Creates and starts a system whose runs are drawn from a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="config">The system's configuration. Without one of its own for them, loggers are off.</param>
    /// <param name="settings">How to run.</param>
    public Simulation(long seed, Config? config = null, SimulationSettings? settings = null)
    {
        Seed = seed;
        _settings = settings ?? new SimulationSettings();
        _order = new SeededRandom(seed, 1);
        _faults = new SeededRandom(seed, 2);
        Random = new SeededRandom(seed, 3);
        _trace = new TraceRecorder(_settings.TraceLength);
        _tasks = new SimulatedTaskScheduler(this);
        _yieldChance = _settings.YieldChance ?? 1.0 / (1 << (2 * _order.Below(3)));
        _outer = _current;
        _current = this;
        try
        {
            _system = new ActorSystemImpl("simulation", config is null ? Quiet.Value : config.WithFallback(Quiet.Value), this);
            _scheduler = (SimulatedScheduler)_system.Scheduler;
            _system.Start();
            Enter(Settle); // before the seed has a say, so that what the runtime does at its start is no part of the trace
        }
        catch
        {
            _current = _outer;
            throw;
        }
        _isSeeded = true;
    }

    /// <summary>The seed of the run.</summary>
    public long Seed { get; }

    /// <summary>The system. Actors are started in it, and sent to, as in any other.</summary>
    public ActorSystem System => _system;

    /// <summary>Virtual time since the beginning.</summary>
    public TimeSpan Time => _scheduler.MonotonicClock;

    /// <summary>Random numbers of this seed for the test itself; drawing them does not change the order of the run.</summary>
    public Random Random { get; }

    /// <summary>How many steps there were: messages, timers, tasks.</summary>
    public long Steps => _trace.Count;

    /// <summary>A hash over all steps: when, who, and what. The same seed and test give the same hash.</summary>
    public ulong TraceHash => _trace.Hash;

    /// <summary>The last steps, oldest first; how many is a setting.</summary>
    public IReadOnlyList<SimulationStep> Trace => _trace.Last();

    /// <summary>True when nothing can be done without letting time pass.</summary>
    public bool IsIdle
    {
        get
        {
            _scheduler.TakeDue(_ready);
            return _turn is not { IsReady: true } && !_ready.Exists(static work => work.IsReady);
        }
    }

    /// <summary>Whether the chances of crashes and pauses count; switch them off to see whether the system recovers.</summary>
    public bool HasFaults { get; set; } = true;

    /// <summary>Terminates the system, runs it to its end outside of the trace, and gives the thread free.</summary>
    /// <exception cref="SimulationException">Something came from another thread, and no call has said so yet.</exception>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }
        try
        {
            if (IsOnThread && !_isRunning && _escape is null && !_system.WhenTerminated.IsCompleted)
            {
                _isSeeded = HasFaults = false;
                _system.Terminate();
                Enter(() => Drive(() => _system.WhenTerminated.IsCompleted, _settings.TimeLimit));
            }
        }
        finally
        {
            _disposed = true;
            _scheduler.Dispose();
            if (_current == this)
            {
                _current = _outer;
            }
        }
        ThrowIfEscaped(onlyOnce: true);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"seed {Seed}: {Steps} steps, {Time} of virtual time, trace hash {TraceHash:x16}";
}
