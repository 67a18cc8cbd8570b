namespace ActorNet.Runtime;

/// <summary>To the unsubscriber: an actor has subscribed to something.</summary>
internal sealed record SubscriberAdded(IActorRef Subscriber) : IDeadLetterSuppression;
