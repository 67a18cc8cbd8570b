using System.Collections.Concurrent;

namespace ActorNet.Runtime;

/// <summary>
/// Passes events to whoever subscribed to what they are. Publishing takes no lock: the subscribers of each kind of event are
/// worked out once and kept until a subscription changes.
/// </summary>
/// <typeparam name="TEvent">The events.</typeparam>
/// <typeparam name="TClassifier">What one subscribes to.</typeparam>
/// <typeparam name="TSubscriber">Who subscribes.</typeparam>
public abstract class EventBus<TEvent, TClassifier, TSubscriber>
    where TClassifier : notnull
    where TSubscriber : notnull
{
    private readonly Lock _lock = new();
    private readonly List<(TSubscriber Subscriber, TClassifier Classifier)> _subscriptions = [];
    private volatile ConcurrentDictionary<TClassifier, TSubscriber[]> _cache = new();

    /// <summary>Subscribes; false when that was so already.</summary>
    public virtual bool Subscribe(TSubscriber subscriber, TClassifier classifier)
    {
        lock (_lock)
        {
            if (_subscriptions.Exists(s => s.Subscriber.Equals(subscriber) && s.Classifier.Equals(classifier)))
            {
                return false;
            }
            _subscriptions.Add((subscriber, classifier));
            _cache = new ConcurrentDictionary<TClassifier, TSubscriber[]>();
            return true;
        }
    }

    /// <summary>Ends all subscriptions of one; false when there was none.</summary>
    public virtual bool Unsubscribe(TSubscriber subscriber) => Remove(s => s.Subscriber.Equals(subscriber));

    /// <summary>Ends the subscription to one classifier and those below it; false when there was none.</summary>
    public virtual bool Unsubscribe(TSubscriber subscriber, TClassifier classifier) =>
        Remove(s => s.Subscriber.Equals(subscriber) && IsSubClassification(classifier, s.Classifier));

    /// <summary>Passes an event to all who subscribed to what it is, once each.</summary>
    public virtual void Publish(TEvent @event)
    {
        TClassifier kind = GetClassifier(@event);
        ConcurrentDictionary<TClassifier, TSubscriber[]> cache = _cache;
        if (!cache.TryGetValue(kind, out TSubscriber[]? subscribers))
        {
            lock (_lock)
            {
                subscribers = [.. _subscriptions.Where(s => IsSubClassification(s.Classifier, kind)).Select(static s => s.Subscriber).Distinct()];
                _cache.TryAdd(kind, subscribers);
            }
        }
        foreach (TSubscriber subscriber in subscribers)
        {
            Publish(@event, subscriber);
        }
    }

    /// <summary>The name of an object's type.</summary>
    protected string SimpleName(object source) => SimpleName(source.GetType());

    /// <summary>The name of a type.</summary>
    protected string SimpleName(Type source) => source.Name;

    /// <summary>True when whoever subscribes to the parent gets the child's events.</summary>
    protected abstract bool IsSubClassification(TClassifier parent, TClassifier child);

    /// <summary>Passes an event to one subscriber.</summary>
    protected abstract void Publish(TEvent @event, TSubscriber subscriber);

    /// <summary>True when an event is of a kind.</summary>
    protected abstract bool Classify(TEvent @event, TClassifier classifier);

    /// <summary>What an event is.</summary>
    protected abstract TClassifier GetClassifier(TEvent @event);

    private bool Remove(Predicate<(TSubscriber Subscriber, TClassifier Classifier)> match)
    {
        lock (_lock)
        {
            bool removed = _subscriptions.RemoveAll(match) > 0;
            if (removed)
            {
                _cache = new ConcurrentDictionary<TClassifier, TSubscriber[]>();
            }
            return removed;
        }
    }
}
