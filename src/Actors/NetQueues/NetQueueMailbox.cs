using ActorNet.Actors.Configuration;

namespace ActorNet.Actors.NetQueues;

/// <summary>The mailbox type of datapath actors: <c>mailbox-type = "ActorNet.Actors.NetQueues.NetQueueMailbox, ActorNet.Actors"</c>.</summary>
public sealed class NetQueueMailbox : MailboxType, IProducesMessageQueue<NetQueue>
{
    /// <summary>The id of the mailbox in the configuration.</summary>
    public const string Id = "actornet.net-queue";

    private readonly NetQueueSettings _settings;

    /// <summary>Called by the runtime with the mailbox's section.</summary>
    public NetQueueMailbox(Settings settings, Config config)
        : base(settings, config)
    {
        ArgumentNullException.ThrowIfNull(config);
        _settings = new NetQueueSettings(config.GetInt("capacity"), config.GetInt("quantum", NetQueueSettings.DefaultQuantum))
        {
            Hold = Durations.Read(config, "hold", Id),
        };
    }

    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system)
    {
        NetQueueRegistry registry = NetQueueRegistry.Get(system);
        var queue = new NetQueue(_settings, registry, system.Scheduler);
        registry.Add(owner, queue);
        return queue;
    }
}
