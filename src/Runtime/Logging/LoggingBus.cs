namespace ActorNet.Runtime;

/// <summary>The part of the event stream that carries log events: which loggers there are and what they hear.</summary>
public class LoggingBus : ActorEventBus<object, Type>
{
    private static readonly LogLevel[] AllLevels =
        [Runtime.LogLevel.DebugLevel, Runtime.LogLevel.InfoLevel, Runtime.LogLevel.WarningLevel, Runtime.LogLevel.ErrorLevel];

    private readonly List<IActorRef> _loggers = [];
    private MinimalLogger? _stdout;
    private volatile int _level = (int)Runtime.LogLevel.DebugLevel;

    /// <summary>Events below this level are not even created.</summary>
    public LogLevel LogLevel => (LogLevel)_level;

    /// <summary>Starts the logger that is no actor.</summary>
    public void StartStdoutLogger(Settings config)
    {
        _stdout = config.StdoutLogger;
        SetLevel(_stdout, Logging.LogLevelFor(config.StdoutLogLevel));
        _level = (int)Logging.LogLevelFor(config.LogLevel);
    }

    /// <summary>Sets the level of all loggers.</summary>
    public void SetLogLevel(LogLevel logLevel)
    {
        _level = (int)logLevel;
        lock (_loggers)
        {
            foreach (IActorRef logger in _loggers)
            {
                SetLevel(logger, logLevel);
            }
        }
    }

    /// <summary>
    /// Starts the loggers that the configuration names. Their first message is sent, not waited for: it stays ahead of all log
    /// events in their mailboxes, and waiting could block the very thread that they need.
    /// </summary>
    internal void StartDefaultLoggers(ActorSystemImpl system)
    {
        Settings settings = system.Settings;
        LogLevel level = Logging.LogLevelFor(settings.LogLevel);
        foreach (string typeName in settings.Loggers)
        {
            Type type = ConfiguredType.Load(typeName, "akka.loggers");
            if (!typeof(ActorBase).IsAssignableFrom(type))
            {
                throw new ConfigurationException($"akka.loggers: [{type}] is not an actor.");
            }
            IActorRef logger;
            lock (_loggers)
            {
                Props props = Props.Create(type).WithDispatcher(settings.LoggersDispatcher);
                logger = system.SystemActorOf(props, $"log{_loggers.Count + 1}-{type.Name}");
                _loggers.Add(logger);
            }
            logger.Tell(new InitializeLogger(this), system.DeadLetters);
            SetLevel(logger, level);
        }
        if (_stdout is not null && settings.Loggers.Count > 0)
        {
            Unsubscribe(_stdout);
        }
    }

    /// <summary>Takes the loggers off the stream, puts the one that is no actor back, and returns them to be stopped.</summary>
    internal IReadOnlyList<IActorRef> StopDefaultLoggers(Settings settings)
    {
        IActorRef[] loggers;
        lock (_loggers)
        {
            loggers = [.. _loggers];
            _loggers.Clear();
        }
        if (_stdout is not null)
        {
            SetLevel(_stdout, Logging.LogLevelFor(settings.StdoutLogLevel));
        }
        foreach (IActorRef logger in loggers)
        {
            Unsubscribe(logger);
        }
        return loggers;
    }

    /// <inheritdoc/>
    protected override bool IsSubClassification(Type parent, Type child) => parent.IsAssignableFrom(child);

    /// <inheritdoc/>
    protected override void Publish(object @event, IActorRef subscriber)
    {
        try
        {
            subscriber.Tell(@event, ActorRefs.NoSender);
        }
        catch (Exception)
        {
            // A subscriber that cannot take it, such as a logger without an output, must not fail whoever published it.
        }
    }

    /// <inheritdoc/>
    protected override bool Classify(object @event, Type classifier) => classifier.IsInstanceOfType(@event);

    /// <inheritdoc/>
    protected override Type GetClassifier(object @event) => @event.GetType();

    private void SetLevel(IActorRef logger, LogLevel level)
    {
        foreach (LogLevel one in AllLevels)
        {
            if (one >= level)
            {
                Subscribe(logger, one.ClassFor());
            }
            else
            {
                Unsubscribe(logger, one.ClassFor());
            }
        }
    }
}
