namespace ActorNet.Actors.E1000s;

/// <summary>Tells a ring that it has descriptors, once until it has heard: a driver may write its tail as often as it likes.</summary>
/// <remarks>Used on the NIC's lane only.</remarks>
internal sealed class RingSignal(IActorRef ring, IActorRef nic)
{
    private bool _isTold;

    public void Tell()
    {
        if (_isTold) return;
        _isTold = true;
        ring.Tell(DescriptorsAdded.Instance, nic);
    }

    /// <summary>The ring has heard.</summary>
    public void Taken() => _isTold = false;
}
