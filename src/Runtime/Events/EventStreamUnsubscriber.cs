namespace ActorNet.Runtime;

/// <summary>Watches subscribers and ends the subscriptions of those that stop.</summary>
internal sealed class EventStreamUnsubscriber(EventStream stream) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SubscriberAdded added:
                Context.Watch(added.Subscriber);
                break;
            case Terminated terminated:
                stream.Unsubscribe(terminated.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
