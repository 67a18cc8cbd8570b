using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace ActorNet.Runtime;

/// <summary>The actor system.</summary>
public partial class ActorSystemImpl : ExtendedActorSystem
{
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();
    private readonly Lock _terminationLock = new();
    private readonly LocalActorRefProvider _provider;
    private Stack<Action>? _onTermination = new();
    private long _lastUid;

    /// <summary>Creates a system; <see cref="Start"/> makes it run.</summary>
    public ActorSystemImpl(string name, Config config)
        : this(name, config, null)
    {
    }

    /// <summary>Creates a system that may belong to a simulation, which then has its threads and its time.</summary>
    internal ActorSystemImpl(string name, Config config, Simulation? simulation)
    {
        ArgumentNullException.ThrowIfNull(config);
        Simulation = simulation;
        if (string.IsNullOrEmpty(name) || !ValidName().IsMatch(name))
        {
            throw new ArgumentException(
                $"Invalid ActorSystem name [{name}]: letters, digits, '-' and '_' are allowed, the first must be a letter or digit.", nameof(name));
        }
        Name = name;
        Settings = new Settings(this, config);
        EventStream = new EventStream(Settings.DebugEventStream);
        EventStream.StartStdoutLogger(Settings);
        Log = Logging.GetLogger(this, this);
        Scheduler = simulation is not null
            ? new SimulatedScheduler(simulation, Settings.Config, Log)
            : ConfiguredType.Create<IScheduler>(
                ConfiguredType.Load(Settings.SchedulerClass, "akka.scheduler.implementation"), "akka.scheduler.implementation", Settings.Config, Log);
        try
        {
            _provider = new LocalActorRefProvider(this);
            Mailboxes = new Mailboxes(this);
            Dispatchers = new Dispatchers(
                this, new DefaultDispatcherPrerequisites(EventStream, Scheduler, Settings, Mailboxes), Log);
        }
        catch
        {
            StopScheduler();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override Settings Settings { get; }

    /// <inheritdoc/>
    public override EventStream EventStream { get; }

    /// <inheritdoc/>
    public override ILoggingAdapter Log { get; }

    /// <inheritdoc/>
    public override IScheduler Scheduler { get; }

    /// <inheritdoc/>
    public override Dispatchers Dispatchers { get; }

    /// <inheritdoc/>
    public override Mailboxes Mailboxes { get; }

    /// <inheritdoc/>
    public override IActorRefProvider Provider => _provider;

    /// <inheritdoc/>
    public override IActorRef DeadLetters => _provider.DeadLetters;

    /// <inheritdoc/>
    public override IActorRef IgnoreRef => _provider.IgnoreRef;

    /// <inheritdoc/>
    public override IInternalActorRef Guardian => _provider.Guardian;

    /// <inheritdoc/>
    public override IInternalActorRef SystemGuardian => _provider.SystemGuardian;

    /// <inheritdoc/>
    public override IInternalActorRef LookupRoot => _provider.RootGuardian;

    /// <inheritdoc/>
    public override Task WhenTerminated => _terminated.Task;

    /// <summary>The simulation that the system is in, if it is.</summary>
    internal Simulation? Simulation { get; }

    /// <summary>Starts the guardians, the loggers and the configured extensions.</summary>
    public void Start()
    {
        try
        {
            _provider.StartGuardians();
            EventStream.StartUnsubscriber(this);
            EventStream.StartDefaultLoggers(this);
            if (Settings.LogDeadLetters > 0)
            {
                SystemActorOf(Props.Create<DeadLetterListener>().WithDispatcher(Dispatchers.InternalDispatcherId), "deadLetterListener");
            }
            if (Settings.DebugUnhandledMessage)
            {
                SystemActorOf(Props.Create<UnhandledMessageForwarder>().WithDispatcher(Dispatchers.InternalDispatcherId), "unhandledMessageForwarder");
            }
            LoadExtensions();
        }
        catch
        {
            Abort();
            throw;
        }
    }

    /// <inheritdoc/>
    public override IActorRef ActorOf(Props props, string? name = null) => _provider.Guardian.Cell.AttachChild(props, isSystemService: false, name);

    /// <inheritdoc/>
    public override ActorSelection ActorSelection(ActorPath actorPath) => SelectionFactory.Select(_provider, actorPath);

    /// <inheritdoc/>
    public override ActorSelection ActorSelection(string actorPath) => SelectionFactory.Select(_provider, actorPath, _provider.RootGuardian);

    /// <inheritdoc/>
    public override IActorRef SystemActorOf(Props props, string? name = null) =>
        _provider.SystemGuardian.Cell.AttachChild(props, isSystemService: true, name);

    /// <inheritdoc/>
    public override IActorRef SystemActorOf<TActor>(string? name = null) => SystemActorOf(Props.Create<TActor>(), name);

    /// <inheritdoc/>
    public override void Stop(IActorRef actor)
    {
        ActorPath parent = actor.Path.Parent;
        if (parent.Equals(Guardian.Path))
        {
            Guardian.Tell(new StopChild(actor));
        }
        else if (parent.Equals(SystemGuardian.Path))
        {
            SystemGuardian.Tell(new StopChild(actor));
        }
        else
        {
            ((IInternalActorRef)actor).Stop();
        }
    }

    /// <inheritdoc/>
    public override Task Terminate() => Settings.CoordinatedShutdownRunByActorSystemTerminate
        ? CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance)
        : FinalTerminate();

    /// <summary>Stops all actors, whatever else is to be done before the end.</summary>
    internal Task FinalTerminate()
    {
        Guardian.Stop();
        return WhenTerminated;
    }

    /// <inheritdoc/>
    public override void Abort() => Terminated();

    /// <inheritdoc/>
    public override void RegisterOnTermination(Action code)
    {
        lock (_terminationLock)
        {
            if (_onTermination is null)
            {
                throw new InvalidOperationException("ActorSystem already terminated.");
            }
            _onTermination.Push(code);
        }
    }

    /// <inheritdoc/>
    public override object RegisterExtension(IExtensionId extension)
    {
        ArgumentNullException.ThrowIfNull(extension);
        return _extensions.GetOrAdd(extension.ExtensionType, _ => new Lazy<object>(() => extension.CreateExtension(this))).Value;
    }

    /// <inheritdoc/>
    public override object GetExtension(IExtensionId extensionId) => RegisterExtension(extensionId);

    /// <inheritdoc/>
    public override T? GetExtension<T>()
        where T : class => TryGetExtension(out T? extension) ? extension : null;

    /// <inheritdoc/>
    public override bool HasExtension(Type type) => _extensions.ContainsKey(type);

    /// <inheritdoc/>
    public override bool HasExtension<T>() => HasExtension(typeof(T));

    /// <inheritdoc/>
    public override bool TryGetExtension(Type extensionType, out object? extension)
    {
        bool found = _extensions.TryGetValue(extensionType, out Lazy<object>? lazy);
        extension = lazy?.Value;
        return found;
    }

    /// <inheritdoc/>
    public override bool TryGetExtension<T>(out T? extension)
        where T : class
    {
        bool found = TryGetExtension(typeof(T), out object? untyped);
        extension = (T?)untyped;
        return found;
    }

    /// <inheritdoc/>
    public override string PrintTree()
    {
        var text = new StringBuilder();
        Print(_provider.RootGuardian, 0);
        return text.ToString();

        void Print(IActorRef actor, int depth)
        {
            text.Append(' ', 2 * depth).Append(depth == 0 ? "/" : actor.Path.Name).AppendLine();
            if (actor is ActorRefWithCell parent)
            {
                foreach (IActorRef child in parent.Children)
                {
                    Print(child, depth + 1);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => LookupRoot.Path.Root.Address.ToString();

    /// <summary>Numbers the incarnations of actors: unique in this system, and the same in every run that starts the same actors.</summary>
    internal long NextUid() => Interlocked.Increment(ref _lastUid);

    /// <summary>All actors have stopped. Runs on the thread of the last one, which must not wait for itself: the rest happens elsewhere.</summary>
    internal void Terminated()
    {
        if (Simulation is { } simulation)
        {
            simulation.Add(new SimulatedAction(simulation, SimulationStepKind.Task, null, typeof(ActorSystem), Finish));
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static system => system.Finish(), this, preferLocal: false);
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_-]*$")]
    private static partial Regex ValidName();

    private void Finish()
    {
        Stack<Action>? callbacks;
        lock (_terminationLock)
        {
            callbacks = _onTermination;
            _onTermination = null;
        }
        if (callbacks is null)
        {
            return;
        }
        while (callbacks.TryPop(out Action? code))
        {
            try
            {
                code();
            }
            catch (Exception e)
            {
                Log.Error(e, "Code registered with RegisterOnTermination threw.");
            }
        }
        StopScheduler();
        // In an order that every run has.
        foreach (Lazy<object> extension in _extensions.OrderBy(static e => e.Key.ToString(), StringComparer.Ordinal).Select(static e => e.Value))
        {
            if (extension.IsValueCreated && extension.Value is IDisposable disposable)
            {
                DisposeQuietly(disposable);
            }
        }
        Dispatchers.Shutdown();
        _terminated.TrySetResult();
    }

    private void StopScheduler()
    {
        if (Scheduler is IDisposable disposable)
        {
            DisposeQuietly(disposable);
        }
    }

    private void DisposeQuietly(IDisposable disposable)
    {
        try
        {
            disposable.Dispose();
        }
        catch (Exception e)
        {
            Log.Error(e, "{0} threw from Dispose.", disposable.GetType());
        }
    }

    private void LoadExtensions()
    {
        foreach (string typeName in Settings.Config.GetStringList("akka.extensions"))
        {
            Type type = ConfiguredType.Load(typeName, "akka.extensions");
            RegisterExtension(ConfiguredType.Create<IExtensionId>(type, "akka.extensions"));
        }
    }
}
