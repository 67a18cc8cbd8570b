using ActorNet.Actors.VirtioNets;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>An interrupt that becomes a message to the front end: the port's actor hears of it and sends VRING_CALL. At most one is under way.</summary>
internal sealed class RingCall(int index, IActorRef transport) : IInterrupt
{
    private int _told;

    public int Index => index;

    /// <inheritdoc/>
    public void Raise()
    {
        if (Interlocked.Exchange(ref _told, 1) == 0) transport.Tell(this, transport);
    }

    /// <summary>The message has arrived: what is raised from here on is another one.</summary>
    public void TakeNote() => Volatile.Write(ref _told, 0);
}
