namespace ActorNet.Runtime;

/// <summary>
/// Ends a system in an order: tasks belong to phases, those of a phase run side by side, and a phase begins when the ones before it are
/// done (<c>akka.coordinated-shutdown</c>).
/// </summary>
public sealed partial class CoordinatedShutdown : IExtension
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ShutdownPhase> _phases;
    private readonly List<string> _order;
    private readonly Dictionary<string, List<(string Name, Func<Task<Done>> Task)>> _tasks = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<Done> _done;
    private readonly ILoggingAdapter _log;
    private Reason? _reason;
    private volatile bool _exiting;

    /// <exception cref="ArgumentException">The phases depend on each other in a circle.</exception>
    internal CoordinatedShutdown(ExtendedActorSystem system)
    {
        System = system;
        _log = Logging.GetLogger(system, this);
        _done = Simulation.NewSource<Done>(system);
        Config section = system.Settings.Config.GetConfig("akka.coordinated-shutdown") ?? ConfigurationFactory.Empty;
        _phases = ShutdownPhase.ReadAll(section);
        _order = ShutdownPhase.Sort(_phases);
        bool exit = section.GetBoolean("exit-clr");
        if (_phases.ContainsKey(PhaseActorSystemTerminate) && (system.Settings.CoordinatedShutdownTerminateActorSystem || exit))
        {
            AddTask(PhaseActorSystemTerminate, "terminate-system", () => EndSystem(exit));
        }
        if (section.GetBoolean("run-by-clr-shutdown-hook"))
        {
            RunBeforeExit();
        }
    }

    /// <summary>The system that ends.</summary>
    public ExtendedActorSystem System { get; }

    /// <summary>Why it ends; null as long as nobody wants it to.</summary>
    public Reason? ShutdownReason => Volatile.Read(ref _reason);

    /// <summary>How long all phases that have tasks may take.</summary>
    public TimeSpan TotalTimeout
    {
        get
        {
            lock (_lock)
            {
                return _tasks.Keys.Aggregate(TimeSpan.Zero, (sum, phase) => sum + Timeout(phase));
            }
        }
    }

    /// <summary>The one of a system.</summary>
    public static CoordinatedShutdown Get(ActorSystem sys)
    {
        ArgumentNullException.ThrowIfNull(sys);
        return sys.WithExtension<CoordinatedShutdown, CoordinatedShutdownExtension>();
    }

    /// <summary>Adds a task to a phase. One that is added to a phase that has begun is not run.</summary>
    /// <exception cref="ConfigurationException">The configuration knows no such phase.</exception>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (!_order.Contains(phase))
        {
            throw new ConfigurationException(
                $"Unknown phase [{phase}], known phases [{string.Join(", ", _order)}]. All phases must be defined in akka.coordinated-shutdown.phases.");
        }
        lock (_lock)
        {
            if (!_tasks.TryGetValue(phase, out List<(string, Func<Task<Done>>)>? tasks))
            {
                _tasks.Add(phase, tasks = []);
            }
            tasks.Add((taskName, task));
        }
    }

    /// <summary>How long a phase may take.</summary>
    /// <exception cref="ArgumentException">The configuration knows no such phase.</exception>
    public TimeSpan Timeout(string phase) => _phases.TryGetValue(phase, out ShutdownPhase? known)
        ? known.Timeout
        : throw new ArgumentException($"Unknown phase [{phase}]. All phases must be defined in configuration.", nameof(phase));

    /// <summary>Runs the phases, once: later calls get the task of the first, whatever they want.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="fromPhase">The phase to begin with; null for the first.</param>
    public Task<Done> Run(Reason reason, string? fromPhase = null)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
        {
            _ = RunPhases(fromPhase is null ? _order : _order.SkipWhile(phase => phase != fromPhase));
        }
        return _done.Task;
    }

    private async Task RunPhases(IEnumerable<string> phases)
    {
        try
        {
            foreach (string phase in phases)
            {
                (string, Func<Task<Done>>)[] tasks;
                lock (_lock)
                {
                    tasks = _tasks.TryGetValue(phase, out List<(string, Func<Task<Done>>)>? added) ? [.. added] : [];
                }
                if (tasks.Length > 0)
                {
                    _log.Debug("Performing phase [{0}] with {1} tasks", phase, tasks.Length);
                    await RunPhase(phase, _phases[phase], tasks).Detach();
                }
            }
            _done.TrySetResult(Done.Instance);
        }
        catch (Exception e)
        {
            _done.TrySetException(e);
        }
    }

    private async Task RunPhase(string name, ShutdownPhase phase, (string Name, Func<Task<Done>> Task)[] tasks)
    {
        Task all = Task.WhenAll(Array.ConvertAll(tasks, task => RunTask(name, phase, task.Name, task.Task)));
        TaskCompletionSource<bool> late = Simulation.NewSource<bool>(System);
        Cancelable? timer = all.IsCompleted ? null : StartTimer(phase.Timeout, late);
        Task first = await Task.WhenAny(all, late.Task).Detach();
        timer?.Cancel();
        if (first == all)
        {
            await all.Detach();
        }
        else if (phase.Recover)
        {
            _log.Warning("Coordinated shutdown phase [{0}] timed out after {1}", name, phase.Timeout);
        }
        else
        {
            throw new TimeoutException($"Coordinated shutdown phase [{name}] timed out after {phase.Timeout}");
        }
    }

    private async Task RunTask(string phaseName, ShutdownPhase phase, string name, Func<Task<Done>> task)
    {
        try
        {
            await task().Detach();
        }
        catch (Exception e) when (phase.Recover)
        {
            _log.Warning("Task [{0}] failed in phase [{1}]: {2}", name, phaseName, e.Message);
        }
    }

    private Cancelable? StartTimer(TimeSpan timeout, TaskCompletionSource<bool> late)
    {
        var timer = new Cancelable(System.Scheduler);
        try
        {
            System.Scheduler.Advanced.ScheduleOnce(timeout, () => late.TrySetResult(true), timer);
            return timer;
        }
        catch (SchedulerException)
        {
            return null; // the system has ended by itself: so have its actors, and there is nothing to be late for
        }
    }

    private async Task<Done> EndSystem(bool exit)
    {
        if (System.Settings.CoordinatedShutdownTerminateActorSystem)
        {
            if (exit)
            {
                ExitWhenLate(Timeout(PhaseActorSystemTerminate));
            }
            await ((ActorSystemImpl)System).FinalTerminate().Detach();
        }
        if (exit && !_exiting)
        {
            Environment.Exit(0);
        }
        return Done.Instance;
    }

    /// <summary>Ends the process although an actor does not end. On a thread of its own: the system's scheduler may be gone by then.</summary>
    private void ExitWhenLate(TimeSpan timeout) => new Thread(() =>
    {
        if (!System.WhenTerminated.Wait(timeout) && !_exiting)
        {
            Environment.Exit(0);
        }
    })
    {
        IsBackground = true,
        Name = "coordinated-shutdown",
    }.UnsafeStart();

    private void RunBeforeExit()
    {
        try
        {
            System.RegisterOnTermination(() => AppDomain.CurrentDomain.ProcessExit -= OnExit);
        }
        catch (InvalidOperationException)
        {
            return; // ended already
        }
        AppDomain.CurrentDomain.ProcessExit += OnExit;

        void OnExit(object? sender, EventArgs e)
        {
            _exiting = true;
            // The process ends as soon as this returns.
            Run(ClrExitReason.Instance).Wait(TotalTimeout);
        }
    }
}
