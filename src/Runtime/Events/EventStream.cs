namespace ActorNet.Runtime;

/// <summary>
/// The system's own event bus: one subscribes to a type and gets events of it and of types derived from it. An actor that stops
/// loses its subscriptions.
/// </summary>
public class EventStream : LoggingBus
{
    private readonly bool _debug;
    private volatile IActorRef? _unsubscriber;

    /// <summary>Creates a stream; with debug it logs subscriptions.</summary>
    public EventStream(bool debug) => _debug = debug;

    /// <inheritdoc/>
    public override bool Subscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ArgumentNullException.ThrowIfNull(channel);
        bool added = base.Subscribe(subscriber, channel);
        if (added)
        {
            // Loggers that are no actors never stop, and the actor that unsubscribes others must not watch for itself.
            if (subscriber is ActorRefWithCell)
            {
                _unsubscriber?.Tell(new SubscriberAdded(subscriber), ActorRefs.NoSender);
            }
            Note($"subscribing {subscriber} to channel {channel}");
        }
        return added;
    }

    /// <inheritdoc/>
    public override bool Unsubscribe(IActorRef subscriber, Type channel)
    {
        bool removed = base.Unsubscribe(subscriber, channel);
        if (removed)
        {
            Note($"unsubscribing {subscriber} from channel {channel}");
        }
        return removed;
    }

    /// <inheritdoc/>
    public override bool Unsubscribe(IActorRef subscriber)
    {
        bool removed = base.Unsubscribe(subscriber);
        if (removed)
        {
            Note($"unsubscribing {subscriber} from all channels");
        }
        return removed;
    }

    /// <summary>Starts the actor that ends the subscriptions of stopped actors.</summary>
    public void StartUnsubscriber(ActorSystemImpl system) =>
        _unsubscriber ??= system.SystemActorOf(
            Props.Create<EventStreamUnsubscriber>(this).WithDispatcher(Dispatchers.InternalDispatcherId), "eventStreamUnsubscriber");

    private void Note(string text)
    {
        if (_debug)
        {
            Publish(new Debug(nameof(EventStream), GetType(), text));
        }
    }
}
