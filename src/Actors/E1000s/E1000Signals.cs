using ActorNet.Actors.Links;
using ActorNet.Devices.E1000;

namespace ActorNet.Actors.E1000s;

/// <summary>What the actors of one NIC share beside the model: the clock, the timer, and who is told of what an access, a ring's work or the time left to do.</summary>
/// <remarks>
/// Used on the NIC's lane only, in the turns of the transport, the NIC and its rings. It tells, and never calls back into a ring: so a frame that a
/// guest sends to itself, or an access from within an interrupt, finds no ring in the middle of its work.
/// </remarks>
internal sealed class E1000Signals(E1000Device device, IActorRef nic, IScheduler scheduler)
{
    private const E1000Effects Changes = E1000Effects.WasReset | E1000Effects.LinkChanged;

    private IActorRef _receive = ActorRefs.Nobody;
    private IActorRef _transmit = ActorRefs.Nobody;

    public DeviceTimer Timer { get; } = new(device, nic, scheduler);

    /// <summary>Tells the receive ring of a tail.</summary>
    public RingSignal ReceiveTail { get; private set; } = null!;

    /// <summary>Tells the transmit ring of a tail.</summary>
    public RingSignal TransmitTail { get; private set; } = null!;

    /// <summary>What the receive ring knows the NIC's own frames by.</summary>
    public LinkInput Loopback { get; } = new(0);

    /// <summary>Nanoseconds of the clock that the model's times are of.</summary>
    public long Now => Timer.Now;

    /// <summary>The rings are there.</summary>
    public void Join(IActorRef receive, IActorRef transmit)
    {
        _receive = receive;
        _transmit = transmit;
        ReceiveTail = new RingSignal(receive, nic);
        TransmitTail = new RingSignal(transmit, nic);
    }

    /// <summary>Takes what the model left to do, and tells those who do it.</summary>
    public void Spread()
    {
        E1000Effects effects = device.TakeEffects();
        if (effects == E1000Effects.None) return;
        if ((effects & E1000Effects.TimerChanged) != 0) Timer.Set();
        if ((effects & (Changes | E1000Effects.ReceiverChanged)) != 0) _receive.Tell(RingChanged.Instance, nic);
        if ((effects & E1000Effects.ReceiveTail) != 0) ReceiveTail.Tell();
        if ((effects & (Changes | E1000Effects.TransmitterChanged)) != 0) _transmit.Tell(RingChanged.Instance, nic);
        if ((effects & E1000Effects.TransmitTail) != 0) TransmitTail.Tell();
        if ((effects & E1000Effects.WasReset) != 0) nic.Tell(RingChanged.Instance, nic);
    }
}
