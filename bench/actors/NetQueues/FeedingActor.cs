using ActorNet.Bench.Actors.Systems;

namespace ActorNet.Bench.Actors.NetQueues;

/// <summary>Told to go, it tells another actor of its lane so many messages, never many ahead of the one that counts them.</summary>
internal sealed class FeedingActor(IActorRef receiver, object message, Finish finish, long messages) : UntypedActor
{
    private const int Burst = 16;
    private const int Window = 1024;

    private long _told;

    protected override void OnReceive(object received)
    {
        for (int i = 0; i < Burst && _told - finish.Reported < Window; i++, _told++) receiver.Tell(message, Self);
        if (_told < messages) Self.Tell(received, Self);
        else _told = 0;
    }
}
