namespace ActorNet.Runtime;

/// <content>Threads and tasks: what may enter, and how code gets in.</content>
public sealed partial class Simulation
{
    [ThreadStatic]
    private static Simulation? _current;

    /// <summary>Flows to wherever an actor starts work: names the culprit when that comes back on another thread.</summary>
    private static readonly AsyncLocal<ActorPath?> Origin = new();

    private readonly Thread _thread = Thread.CurrentThread;
    private readonly SimulatedTaskScheduler _tasks;
    private string? _escape;
    private bool _escapeReported;

    /// <summary>The simulation that belongs to this thread, the last one created when there are several; null when there is none.</summary>
    internal static Simulation? Current => _current;

    /// <summary>True on the thread of the simulation.</summary>
    internal bool IsOnThread => Thread.CurrentThread == _thread;

    /// <summary>Makes continuations steps of the simulation.</summary>
    internal TaskScheduler Tasks => _tasks;

    /// <summary>Runs until a task has ended and returns its result, or throws what it threw.</summary>
    /// <param name="task">The task.</param>
    /// <param name="limit">The virtual time that may pass; that of the settings when null.</param>
    public T Await<T>(Task<T> task, TimeSpan? limit = null)
    {
        Await((Task)task, limit);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Runs until a task has ended, and throws what it threw.</summary>
    /// <param name="task">The task.</param>
    /// <param name="limit">The virtual time that may pass; that of the settings when null.</param>
    public void Await(Task task, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        TimeSpan time = limit ?? _settings.TimeLimit;
        Enter(() => Check(Drive(() => task.IsCompleted, time), "the task", time));
        task.GetAwaiter().GetResult();
    }

    /// <summary>Runs code that awaits, inside the simulation.</summary>
    /// <param name="body">What to run; where it awaits, others run.</param>
    /// <param name="limit">The virtual time that may pass; that of the settings when null.</param>
    public void Await(Func<Task> body, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        Await(Enter(body), limit);
    }

    /// <summary>Runs code that awaits, inside the simulation, and returns its result.</summary>
    /// <param name="body">What to run; where it awaits, others run.</param>
    /// <param name="limit">The virtual time that may pass; that of the settings when null.</param>
    public T Await<T>(Func<Task<T>> body, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Await(Enter(body), limit);
    }

    /// <summary>The simulation that a system is in, or null.</summary>
    internal static Simulation? Of(ActorSystem system) => (system as ActorSystemImpl)?.Simulation;

    /// <summary>
    /// A source for a task that the runtime completes. Outside of simulations its continuations never run inside of whoever completes
    /// it. In a simulation they would then go to the thread pool: a step of its own completes it instead (<see cref="Complete"/>).
    /// </summary>
    internal static TaskCompletionSource<T> NewSource<T>(ActorSystem system) =>
        new(Of(system) is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);

    /// <summary>Completes a source made by <see cref="NewSource"/>, in a step of its own.</summary>
    internal void Complete(ActorPath? about, Action complete)
    {
        if (IsHere("an answer", about))
        {
            Add(new SimulatedAction(this, SimulationStepKind.Task, about, typeof(Task), () => Outside(complete)));
        }
    }

    /// <summary>True when a message may enter. One from another thread may not, and the test hears of it.</summary>
    internal bool IsHere(object message, ActorCell target) => IsOnThread || Escaped(NameOf(message), target.Self.Path);

    /// <summary>True when something may enter. What comes from another thread may not, and the test hears of it.</summary>
    internal bool IsHere(string what, ActorPath? target = null) => IsOnThread || Escaped(what, target);

    /// <summary>The exception that says why the simulation cannot go on.</summary>
    internal SimulationException Failure(string problem, Exception? cause = null) => new(
        Seed,
        $"Seed {Seed}: {problem}.{Environment.NewLine}Replay it with new Simulation({Seed}, ...) or Simulation.ForSeeds({Seed}, 1, ...)."
            + $"{Environment.NewLine}{this}; the last steps:{string.Concat(Trace.Select(static step => Environment.NewLine + "  " + step))}",
        cause);

    /// <summary>Runs code with everything as it is for an actor's turn, except that no actor is current.</summary>
    private T Enter<T>(Func<T> body)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!IsOnThread)
        {
            throw new InvalidOperationException("A simulation is run by the thread that created it: use Await instead of await in the test.");
        }
        if (_isRunning)
        {
            throw new InvalidOperationException("The simulation runs already: this is a step of it, which cannot run further steps or wait for them.");
        }
        ThrowIfEscaped(onlyOnce: false);
        SynchronizationContext? context = SynchronizationContext.Current;
        ActorCell? cell = ActorCell.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        ActorCell.Current = null;
        Simulation? current = _current;
        _current = this;
        _isRunning = true;
        try
        {
            // As a task, because that makes our scheduler the current one: await and ContinueWith go where it says.
            var task = new Task<T>(body, TaskCreationOptions.DenyChildAttach);
            task.RunSynchronously(_tasks);
            return task.GetAwaiter().GetResult();
        }
        finally
        {
            _isRunning = false;
            _current = current;
            ActorCell.Current = cell;
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>
    /// Completes something with no scheduler current. With ours, a continuation that wants none (ConfigureAwait(false)) would be sent
    /// to the thread pool; with none, it runs on the spot.
    /// </summary>
    private void Outside(Action complete)
    {
        var task = new Task(complete, TaskCreationOptions.HideScheduler | TaskCreationOptions.DenyChildAttach);
        task.RunSynchronously(_tasks);
        task.GetAwaiter().GetResult();
    }

    private static string NameOf(object message) => message is Supervise supervise
        ? $"the start of {supervise.Child.Path.ToStringWithoutAddress()}"
        : message.GetType().ToString();

    private bool Escaped(string what, ActorPath? target)
    {
        string text = $"{what} {(target is null ? "came" : $"came to {target.ToStringWithoutAddress()}")} from thread '{Thread.CurrentThread.Name ?? "unnamed"}'"
            + $"{(Origin.Value is { } origin ? $", where {origin.ToStringWithoutAddress()} had started it" : "")}. It was dropped: outside of the simulation's"
            + $" thread nothing is replayed. It came from{Environment.NewLine}{Environment.StackTrace}{Environment.NewLine}";
        Interlocked.CompareExchange(ref _escape, text, null);
        return false;
    }

    private void ThrowIfEscaped(bool onlyOnce)
    {
        if (Volatile.Read(ref _escape) is { } escape && !(onlyOnce && _escapeReported))
        {
            _escapeReported = true;
            throw Failure(escape);
        }
    }
}
