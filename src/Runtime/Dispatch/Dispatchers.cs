using System.Collections.Concurrent;

namespace ActorNet.Runtime;

/// <summary>Finds the dispatcher of a configuration path.</summary>
public sealed class Dispatchers
{
    /// <summary>The dispatcher that actors get when nothing else is said.</summary>
    public const string DefaultDispatcherId = "akka.actor.default-dispatcher";

    /// <summary>The dispatcher for actors that block.</summary>
    public const string DefaultBlockingDispatcherId = "akka.actor.default-blocking-io-dispatcher";

    /// <summary>The dispatcher of the runtime's own actors.</summary>
    internal const string InternalDispatcherId = "akka.actor.internal-dispatcher";

    private readonly ActorSystem _system;
    private readonly ConcurrentDictionary<string, Lazy<MessageDispatcherConfigurator>> _configurators = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<MessageDispatcher, bool> _dispatchers = new();

    /// <summary>Creates the registry of a system.</summary>
    public Dispatchers(ActorSystem system, IDispatcherPrerequisites prerequisites, ILoggingAdapter logger)
    {
        _system = system;
        Prerequisites = prerequisites;
    }

    /// <summary>The default dispatcher.</summary>
    public MessageDispatcher DefaultGlobalDispatcher => Lookup(DefaultDispatcherId);

    /// <summary>The default dispatcher's section, the fallback of all others.</summary>
    public Config DefaultDispatcherConfig => _system.Settings.Config.GetConfig(DefaultDispatcherId) ?? Config.Empty;

    /// <summary>What dispatchers need of the system.</summary>
    public IDispatcherPrerequisites Prerequisites { get; }

    /// <summary>The section of a dispatcher with its path as <c>id</c>; throws <see cref="ConfigurationException"/> when there is none.</summary>
    public static Config GetConfig(Config config, string id, int depth = 0)
    {
        if (depth > 20)
        {
            throw new ConfigurationException($"Dispatcher [{id}]: more than 20 aliases lead to it.");
        }
        HoconValue value = (string.IsNullOrEmpty(id) ? null : config.GetValue(id))
            ?? throw new ConfigurationException($"Dispatcher [{id}] not configured.");
        if (!value.IsObject() && value.GetString() is { } alias)
        {
            return GetConfig(config, alias, depth + 1); // the path of another dispatcher
        }
        return ConfigurationFactory.ParseString($"id = \"{id}\"").WithFallback(config.GetConfig(id));
    }

    /// <summary>The dispatcher of a path. A pinned one is new with every call.</summary>
    public MessageDispatcher Lookup(string dispatcherName)
    {
        MessageDispatcher dispatcher = Configurator(dispatcherName).Dispatcher();
        _dispatchers.TryAdd(dispatcher, true);
        return dispatcher;
    }

    /// <summary>True when a path is configured as a dispatcher.</summary>
    public bool HasDispatcher(string id) => _configurators.ContainsKey(id) || _system.Settings.Config.HasPath(id);

    /// <summary>Adds a dispatcher from code; false when the path is taken.</summary>
    public bool RegisterConfigurator(string id, MessageDispatcherConfigurator configurator) =>
        _configurators.TryAdd(id, new Lazy<MessageDispatcherConfigurator>(
            Simulation.Of(_system) is { } simulation ? new SimulatedDispatcherConfigurator(configurator.Config, configurator.Prerequisites, simulation) : configurator));

    /// <summary>Drops a dispatcher whose only actor has stopped.</summary>
    internal void Forget(MessageDispatcher dispatcher) => _dispatchers.TryRemove(dispatcher, out _);

    /// <summary>The system has ended: gives all threads back.</summary>
    internal void Shutdown()
    {
        foreach (MessageDispatcher dispatcher in _dispatchers.Keys)
        {
            dispatcher.SystemTerminated();
        }
    }

    private MessageDispatcherConfigurator Configurator(string id)
    {
        if (_configurators.TryGetValue(id, out Lazy<MessageDispatcherConfigurator>? known))
        {
            return known.Value;
        }
        Config config = GetConfig(_system.Settings.Config, id);
        string actualId = config.GetString("id", null) ?? id;
        if (actualId != id)
        {
            return Configurator(actualId); // an alias shares the dispatcher that it names
        }
        return _configurators.GetOrAdd(id, _ => new Lazy<MessageDispatcherConfigurator>(() => Load(id, config))).Value;
    }

    private MessageDispatcherConfigurator Load(string id, Config own)
    {
        Config config = own.WithFallback(DefaultDispatcherConfig);
        if (Simulation.Of(_system) is { } simulation)
        {
            return new SimulatedDispatcherConfigurator(config, Prerequisites, simulation);
        }
        string type = config.GetString("type", null) ?? "Dispatcher";
        switch (type)
        {
            case "Dispatcher" or "TaskDispatcher" or "ForkJoinDispatcher":
                return new DispatcherConfigurator(config, Prerequisites);
            case "PinnedDispatcher":
                return new PinnedDispatcherConfigurator(config, Prerequisites);
            case "CallingThreadDispatcher":
                return new CallingThreadDispatcherConfigurator(config, Prerequisites);
            default:
                Type configurator = ConfiguredType.Load(type, id + ".type");
                return ConfiguredType.Create<MessageDispatcherConfigurator>(configurator, id + ".type", config, Prerequisites);
        }
    }
}
