using ActorNet.Bench.Actors.Systems;

namespace ActorNet.Bench.Actors.PingPong;

/// <summary>Starts an exchange with its peer when somebody else speaks, and answers the peer until it was long enough.</summary>
internal sealed class PingActor(IActorRef peer, Finish finish, long exchanges) : UntypedActor
{
    private long _left;

    protected override void OnReceive(object message)
    {
        if (_left == 0)
        {
            _left = exchanges;
        }
        else if (--_left == 0)
        {
            finish.Arrived();
            return;
        }
        peer.Tell(message, Self);
    }
}
