using System.Collections.Concurrent;

namespace ActorNet.Actors.NetQueues;

/// <summary>Which NetQueue is whose: an actor finds the mailbox that it closes and opens.</summary>
/// <remarks>An extension, because that is how both runtimes let a mailbox type and its actor meet.</remarks>
public sealed class NetQueueRegistry : IExtension
{
    private readonly ConcurrentDictionary<IActorRef, NetQueue> _queues = new();
    private long _purged;

    /// <summary>The registry of a system.</summary>
    public static NetQueueRegistry Get(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<NetQueueRegistry, NetQueueRegistryProvider>();
    }

    /// <summary>The queue of the actor that asks.</summary>
    /// <exception cref="InvalidOperationException">The actor was started without the mailbox <c>actornet.net-queue</c>.</exception>
    public static NetQueue Of(IActorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Get(context.System)._queues.TryGetValue(context.Self, out NetQueue? queue)
            ? queue
            : throw new InvalidOperationException($"{context.Self.Path} needs the mailbox {NetQueueMailbox.Id}: start it with Props.WithMailbox");
    }

    /// <summary>Frames that were in queues when their actors stopped, and went back unread.</summary>
    public long Purged => Volatile.Read(ref _purged);

    internal void CountPurged(int frames) => Interlocked.Add(ref _purged, frames);

    internal void Add(IActorRef owner, NetQueue queue) => _queues[owner] = queue;

    internal void Remove(IActorRef owner) => _queues.TryRemove(owner, out _);
}
