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
        Type? required = FindRequiredType(props.Type);
        MailboxType type;
        if (props.Deploy.Mailbox != Deploy.NoMailboxGiven)
        {
            type = Lookup(props.Deploy.Mailbox);
        }
        else if (dispatcherConfig.GetString("mailbox-type", null) is { Length: > 0 })
        {
            type = Lookup(dispatcherConfig.GetString("id", null) ?? Dispatchers.DefaultDispatcherId);
        }
        else if (required is not null && _idByQueueType.TryGetValue(required, out string? id))
        {
            type = Lookup(id);
        }
        else
        {
            type = _default;
        }
        Check(props, required, type);
        return type;
    }

    private static void Check(Props props, Type? required, MailboxType type)
    {
        if (required is null)
        {
            return;
        }
        Type? produced = GenericArgument(type.GetType(), typeof(IProducesMessageQueue<>));
        if (produced is not null && !required.IsAssignableFrom(produced))
        {
            throw new ConfigurationException(
                $"Mailbox [{type.GetType()}] makes queues of type [{produced}], but actor [{props.Type}] requires [{required}].");
        }
    }

    private static Type? GenericArgument(Type type, Type definition) =>
        type.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == definition)?.GetGenericArguments()[0];

    private Type? FindRequiredType(Type actorType) =>
        _requirements.GetOrAdd(actorType, static t => GenericArgument(t, typeof(IRequiresMessageQueue<>)));

    private MailboxType Load(string id)
    {
        if (id == "unbounded")
        {
            return new UnboundedMailbox(_system.Settings, ConfigurationFactory.Empty);
        }
        Config config = _system.Settings.Config.GetConfig(id)
            ?? throw new ConfigurationException($"Mailbox Type [{id}] not configured.");
        string? typeName = config.GetString("mailbox-type", null);
        if (string.IsNullOrEmpty(typeName))
        {
            throw new ConfigurationException($"The setting mailbox-type, defined in [{id}], is empty.");
        }
        Type type = ConfiguredType.Load(typeName, id + ".mailbox-type");
        return ConfiguredType.Create<MailboxType>(type, id + ".mailbox-type", _system.Settings, config);
    }
}
