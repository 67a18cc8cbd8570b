namespace ActorNet.Runtime;

/// <summary>The settings of a system, read once from its configuration and the defaults in reference.conf.</summary>
public class Settings
{
    private readonly Config _user;
    private Config _fallback;

    /// <summary>Reads the settings of a system.</summary>
    public Settings(ActorSystem system, Config config)
    {
        System = system;
        _user = config;
        _fallback = ConfigurationFactory.Default();
        Config = _user.WithFallback(_fallback);

        AskTimeout = Config.GetTimeSpan("akka.actor.ask-timeout", Timeout.InfiniteTimeSpan);
        CreationTimeout = Config.GetTimeSpan("akka.actor.creation-timeout", TimeSpan.FromSeconds(20));
        SupervisorStrategyClass = Text("akka.actor.guardian-supervisor-strategy");
        LogLevel = Level("akka.loglevel");
        StdoutLogLevel = Level("akka.stdout-loglevel");
        StdoutLogger = ConfiguredType.Create<MinimalLogger>(
            ConfiguredType.Load(Text("akka.stdout-logger-class"), "akka.stdout-logger-class"), "akka.stdout-logger-class");
        Loggers = Config.GetStringList("akka.loggers");
        LoggersDispatcher = Text("akka.loggers-dispatcher");
        LogDeadLetters = Number("akka.log-dead-letters");
        DebugEventStream = Config.GetBoolean("akka.actor.debug.event-stream");
        DebugUnhandledMessage = Config.GetBoolean("akka.actor.debug.unhandled");
        DebugLifecycle = Config.GetBoolean("akka.actor.debug.lifecycle");
        CoordinatedShutdownTerminateActorSystem = Config.GetBoolean("akka.coordinated-shutdown.terminate-actor-system");
        CoordinatedShutdownRunByActorSystemTerminate = Config.GetBoolean("akka.coordinated-shutdown.run-by-actor-system-terminate");
        if (CoordinatedShutdownRunByActorSystemTerminate && !CoordinatedShutdownTerminateActorSystem)
        {
            throw new ConfigurationException(
                "akka.coordinated-shutdown.run-by-actor-system-terminate=on and akka.coordinated-shutdown.terminate-actor-system=off is not a supported configuration combination.");
        }
        SchedulerClass = Text("akka.scheduler.implementation");
        SchedulerShutdownTimeout = Config.GetTimeSpan("akka.scheduler.shutdown-timeout", TimeSpan.FromSeconds(5));
    }

    /// <summary>The system.</summary>
    public ActorSystem System { get; }

    /// <summary>The whole configuration with all defaults.</summary>
    public Config Config { get; private set; }

    /// <summary>How long an Ask waits when it does not say.</summary>
    public TimeSpan AskTimeout { get; }

    /// <summary>How long the creation of an actor may take.</summary>
    public TimeSpan CreationTimeout { get; }

    /// <summary>Whether the last phase of <see cref="CoordinatedShutdown"/> ends the system.</summary>
    public bool CoordinatedShutdownTerminateActorSystem { get; }

    /// <summary>Whether <see cref="ActorSystem.Terminate"/> runs the phases of <see cref="CoordinatedShutdown"/>.</summary>
    public bool CoordinatedShutdownRunByActorSystemTerminate { get; }

    /// <summary>The configurator of the user guardian's strategy.</summary>
    public string SupervisorStrategyClass { get; }

    /// <summary>The level of the loggers.</summary>
    public string LogLevel { get; }

    /// <summary>The level of the logger that works while the system starts and ends.</summary>
    public string StdoutLogLevel { get; }

    /// <summary>The logger that works while the system starts and ends.</summary>
    public MinimalLogger StdoutLogger { get; }

    /// <summary>The loggers' types.</summary>
    public IList<string> Loggers { get; }

    /// <summary>Where the loggers run.</summary>
    public string LoggersDispatcher { get; }

    /// <summary>How many dead letters are logged: 0 for none, int.MaxValue for all.</summary>
    public int LogDeadLetters { get; }

    /// <summary>True when subscriptions are logged.</summary>
    public bool DebugEventStream { get; }

    /// <summary>True when unhandled messages are logged.</summary>
    public bool DebugUnhandledMessage { get; }

    /// <summary>True when starts, stops and restarts are logged.</summary>
    public bool DebugLifecycle { get; }

    /// <summary>The scheduler's type.</summary>
    public string SchedulerClass { get; }

    /// <summary>How long the end waits for scheduled work that runs.</summary>
    public TimeSpan SchedulerShutdownTimeout { get; }

    /// <summary>Adds defaults of an extension: what the configuration leaves open is taken from here before the runtime's own defaults.</summary>
    public void InjectTopLevelFallback(Config config)
    {
        _fallback = config.WithFallback(_fallback);
        Config = _user.WithFallback(_fallback);
    }

    private string Text(string key) =>
        Config.GetString(key) is { Length: > 0 } value ? value : throw new ConfigurationException($"{key} is missing.");

    private string Level(string key)
    {
        string level = Text(key);
        try
        {
            Logging.LogLevelFor(level);
        }
        catch (ArgumentException e)
        {
            throw new ConfigurationException($"{key}: {e.Message}", e);
        }
        return level;
    }

    private int Number(string key) => Text(key).ToLowerInvariant() switch
    {
        "on" or "true" or "yes" => int.MaxValue,
        "off" or "false" or "no" => 0,
        _ => Config.GetInt(key),
    };
}
