using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.VirtioNets;

/// <summary>Answers the control queue: receive modes, MAC address and table, number of queue pairs.</summary>
/// <remarks>Every command is answered, the unknown ones with VIRTIO_NET_ERR: a Linux driver spins until it is.</remarks>
public sealed class ControlQueueActor : QueueActor
{
    /// <summary>Commands in one turn.</summary>
    private const int Budget = 16;

    private ControlQueue? _control;

    /// <summary>Called by <see cref="VirtioNetActor"/>.</summary>
    public ControlQueueActor(VirtioNetDevice device)
        : base(device)
    {
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (message is Continue) Resume();
        else base.OnReceive(message);
    }

    /// <inheritdoc/>
    protected override void OnStarted(Virtqueue ring) => _control = new ControlQueue(Device, ring);

    /// <inheritdoc/>
    protected override void Work()
    {
        do
        {
            int answered = _control!.Process(Budget);
            if (_control.Publish()) Interrupt();
            if (Ring!.LastFault != RingFault.None)
            {
                Fault(Ring.LastFault);
                return;
            }

            if (answered < Budget) continue;
            Self.Tell(Continue.Instance, Self);
            return;
        }
        while (!WaitForDriver());
    }

    /// <inheritdoc/>
    protected override void OnStopping(IActorRef replyTo)
    {
        _control = null;
        FinishStop(replyTo);
    }
}
