using System.Collections.Concurrent;

namespace ActorNet.Runtime;

/// <summary>Finds the mailbox type of an actor: by its props, its dispatcher, its needs, or the default.</summary>
public class Mailboxes
{
    /// <summary>The configuration path of the mailbox that actors get when nothing else is said.</summary>
    public static readonly string DefaultMailboxId = "akka.actor.default-mailbox";

    /// <summary>The requirement of an actor that has none.</summary>
    public static readonly string NoMailboxRequirement = "";

    private readonly ActorSystem _system;
    private readonly ConcurrentDictionary<string, MailboxType> _types = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Type, Type?> _requirements = new();
    private readonly Dictionary<Type, string> _idByQueueType = [];
    private readonly ConcurrentDictionary<(string Dispatcher, string Mailbox), int> _stashCapacities = new();
    private readonly MailboxType _default;

    /// <summary>Reads <c>akka.actor.mailbox.requirements</c> and the default mailbox.</summary>
    public Mailboxes(ActorSystem system)
    {
        _system = system;
        DeadLetterMailbox = new DeadLetterMailbox(system.DeadLetters);
        Config requirements = system.Settings.Config.GetConfig("akka.actor.mailbox.requirements") ?? ConfigurationFactory.Empty;
        foreach ((string typeName, HoconValue id) in requirements.AsEnumerable())
        {
            Type type = ConfiguredType.Load(typeName, "akka.actor.mailbox.requirements");
            _idByQueueType[type] = id.GetString() ?? DefaultMailboxId;
        }
        _default = Lookup(DefaultMailboxId);
    }

    /// <summary>Where messages to stopped actors go.</summary>
    public DeadLetterMailbox DeadLetterMailbox { get; }

    /// <summary>True when the actor's type says what kind of queue it needs.</summary>
    public bool HasRequiredType(Type actorType) => FindRequiredType(actorType) is not null;

    /// <summary>True when the mailbox's type says what queues it creates.</summary>
    public bool ProducesMessageQueue(Type mailboxType) => GenericArgument(mailboxType, typeof(IProducesMessageQueue<>)) is not null;

    /// <summary>The mailbox that the configuration gives to actors that need a kind of queue.</summary>
    public MailboxType LookupByQueueType(Type queueType) =>
        _idByQueueType.TryGetValue(queueType, out string? id)
            ? Lookup(id)
            : throw new ConfigurationException($"Mailbox mapping for [{queueType}] not configured in akka.actor.mailbox.requirements.");

    /// <summary>The mailbox of a configuration path.</summary>
    public MailboxType Lookup(string id) =>
        _types.TryGetValue(id, out MailboxType? type) ? type : _types.GetOrAdd(id, Load(id));

    /// <summary>The kind of queue that an actor's type needs.</summary>
    public Type GetRequiredType(Type actorType) =>
        FindRequiredType(actorType) ?? throw new ArgumentException($"[{actorType}] does not implement IRequiresMessageQueue<T>.", nameof(actorType));

    /// <summary>The mailbox of an actor that runs on a dispatcher.</summary>
    public MailboxType GetMailboxType(Props props, Config dispatcherConfig)
    {
        ArgumentNullException.ThrowIfNull(props);
        dispatcherConfig ??= ConfigurationFactory.Empty;
        Type? required = FindRequiredType(props.Type);
        Type? demanded = Demanded(dispatcherConfig);
        MailboxType type;
        if (props.Deploy.Mailbox != Deploy.NoMailboxGiven)
        {
            type = Lookup(props.Deploy.Mailbox);
        }
        else if (props.Deploy.Dispatcher != Deploy.NoDispatcherGiven && dispatcherConfig.GetString("mailbox-type", null) is { Length: > 0 })
        {
            type = Lookup(dispatcherConfig.GetString("id", null) ?? Dispatchers.DefaultDispatcherId);
        }
        else if (required is not null && (demanded is null || _idByQueueType.ContainsKey(required)))
        {
            type = LookupByQueueType(required);
        }
        else
        {
            type = demanded is null ? _default : LookupByQueueType(demanded);
        }
        Check(type, required, $"actor [{props.Type}]");
        Check(type, demanded, $"dispatcher [{dispatcherConfig.GetString("id", null)}]");
        return type;
    }

    /// <summary>How many messages an actor with this dispatcher and mailbox may put aside, when its deployment does not say.</summary>
    public int StashCapacity(string dispatcher, string mailbox) => _stashCapacities.GetOrAdd((dispatcher, mailbox), FindStashCapacity);

    private static void Check(MailboxType type, Type? required, string who)
    {
        if (required is null)
        {
            return;
        }
        Type produced = GenericArgument(type.GetType(), typeof(IProducesMessageQueue<>)) ?? throw new ArgumentException(
            $"Mailbox [{type.GetType()}] does not say what queues it makes (IProducesMessageQueue<TQueue>), but {who} requires [{required}].");
        if (!required.IsAssignableFrom(produced))
        {
            throw new ArgumentException($"Mailbox [{type.GetType()}] makes queues of type [{produced}], but {who} requires [{required}].");
        }
    }

    private int FindStashCapacity((string Dispatcher, string Mailbox) of)
    {
        Config all = _system.Settings.Config;
        Config config = Dispatchers.GetConfig(all, of.Dispatcher).WithFallback(all.GetConfig(DefaultMailboxId));
        if (of.Mailbox != Deploy.NoMailboxGiven && all.GetConfig(of.Mailbox) is { } own)
        {
            config = own.WithFallback(config);
        }
        return config.GetInt("stash-capacity", Deploy.NoStashSize);
    }

    /// <summary>What a dispatcher demands of the queues of its actors (<c>mailbox-requirement</c>), or null.</summary>
    private static Type? Demanded(Config dispatcherConfig) =>
        dispatcherConfig.GetString("mailbox-requirement", null) is { Length: > 0 } name
            ? ConfiguredType.Load(name, dispatcherConfig.GetString("id", null) + ".mailbox-requirement")
            : null;

    private static Type? GenericArgument(Type type, Type definition) =>
        type.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == definition)?.GetGenericArguments()[0];

    private Type? FindRequiredType(Type actorType) =>
        _requirements.GetOrAdd(actorType, static t => GenericArgument(t, typeof(IRequiresMessageQueue<>)));

    /// <summary>A mailbox's section; what it leaves open is that of the default mailbox.</summary>
    private Config SectionOf(string id)
    {
        Config config = ConfigurationFactory.ParseString($"id = \"{id}\"");
        return (_system.Settings.Config.GetConfig(id) is { } own ? config.WithFallback(own) : config)
            .WithFallback(_system.Settings.Config.GetConfig(DefaultMailboxId));
    }

    private MailboxType Load(string id)
    {
        if (id == "unbounded")
        {
            return new UnboundedMailbox(_system.Settings, ConfigurationFactory.Empty);
        }
        if (id == "bounded")
        {
            return new BoundedMailbox(_system.Settings, SectionOf(id));
        }
        if (!_system.Settings.Config.HasPath(id))
        {
            throw new ConfigurationException($"Mailbox Type [{id}] not configured.");
        }
        Config config = SectionOf(id);
        string? typeName = config.GetString("mailbox-type", null);
        if (string.IsNullOrEmpty(typeName))
        {
            throw new ConfigurationException($"The setting mailbox-type, defined in [{id}], is empty.");
        }
        Type type = ConfiguredType.Load(typeName, id + ".mailbox-type");
        MailboxType mailbox;
        try
        {
            mailbox = ConfiguredType.Create<MailboxType>(type, id + ".mailbox-type", _system.Settings, config);
        }
        catch (ConfigurationException e)
        {
            throw new ArgumentException(e.Message, e); // what applications that look a mailbox up expect of a type that cannot be one
        }
        if (mailbox is IProducesPushTimeoutSemanticsMailbox { PushTimeout.Ticks: > 0 } slow)
        {
            _system.EventStream.Publish(new Warning(
                "mailboxes",
                GetType(),
                $"Senders to actors with the mailbox [{id}] may have to wait for {slow.PushTimeout}, and their thread with them: {id}.mailbox-push-timeout-time = 0s avoids it."));
        }
        return mailbox;
    }
}
