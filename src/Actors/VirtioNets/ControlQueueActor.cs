using System.Collections.Immutable;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.VirtioNets;

/// <summary>Answers the control queue.</summary>
/// <remarks>Every command is answered, the unknown ones with VIRTIO_NET_ERR: a Linux driver spins until it is.</remarks>
public sealed class ControlQueueActor : QueueActor
{
    /// <summary>Commands in one turn.</summary>
    private const int Budget = 16;

    private readonly IActorRef? _steering;
    private ControlQueue? _control;
    private bool _isApplied;
    private IActorRef? _stopping;
    private uint _coalescing; // the settings that the other queues know of
    private ulong _offloads;  // likewise

    /// <summary>Called by <see cref="VirtioNetActor"/>.</summary>
    /// <param name="device">The device.</param>
    /// <param name="steering">Who places frames over several receive queues, or null: a change is answered when it has done so.</param>
    public ControlQueueActor(VirtioNetDevice device, IActorRef? steering)
        : base(device) => _steering = steering;

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _control?.Abandon();
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Continue: Resume(); break;
            case SteeringApplied: Applied(); break;
            default: base.OnReceive(message); break;
        }
    }

    /// <inheritdoc/>
    protected override void OnStarted(Virtqueue ring)
    {
        bool isNew = ring.Position == VirtqueuePosition.Initial(Device.DriverFeatures);
        // The driver begins anew, and its device with it: a transport may let it go on with its features without saying so.
        if (isNew) Device.ForgetCommands();
        _offloads = Device.GuestOffloads;
        Context.Parent.Tell(new ControlQueueStarted(isNew));
        _control = new ControlQueue(Device, ring) { DefersSteering = _steering is not null };
        _steering?.Tell(new ControlQueueChanged(true), Self);
    }

    /// <inheritdoc/>
    protected override void Work()
    {
        if (_control!.IsDeferred)
        {
            if (!_isApplied) return;
            _control.AnswerDeferred();
        }

        do
        {
            int answered = _control.Process(Budget);
            TellCoalescing();
            TellOffloads();
            Interrupt(_control.Publish(), answered);
            if (Ring!.LastFault != RingFault.None)
            {
                Fault(Ring.LastFault);
                return;
            }

            if (_control.IsDeferred)
            {
                _isApplied = false;
                _steering!.Tell(ApplySteering.Instance, Self);
                return;
            }

            if (answered < Budget) continue;
            Self.Tell(Continue.Instance, Self);
            return;
        }
        while (!WaitForDriver());
    }

    private void TellCoalescing()
    {
        if (_coalescing == Device.Coalescing.Version) return;
        _coalescing = Device.Coalescing.Version;
        Context.Parent.Tell(CoalescingChanged.Instance);
    }

    private void TellOffloads()
    {
        if (_offloads == Device.GuestOffloads) return;
        _offloads = Device.GuestOffloads;
        Context.Parent.Tell(GuestOffloadsChanged.Instance);
    }

    /// <inheritdoc/>
    protected override void OnStopping(IActorRef replyTo)
    {
        // A command that was taken is answered before its queue says where it stands.
        _stopping = replyTo;
        if (!_control!.IsDeferred || _isApplied) EndStop();
    }

    // The answer to a command is written into the buffers that it came in; it does not wait for the guest.
    private protected override bool Borrows(ImmutableArray<HostRange> withdrawn) => _control!.IsDeferred;

    private void Applied()
    {
        _isApplied = true;
        if (_stopping is not null) EndStop();
        else Resume();
        LetGo();
    }

    private void EndStop()
    {
        if (_control!.IsDeferred && Running)
        {
            _control.AnswerDeferred();
            Interrupt(_control.Publish(), 1);
        }

        _control.Abandon();
        _control = null;
        IActorRef replyTo = _stopping!;
        _stopping = null;
        FinishStop(replyTo);
        _steering?.Tell(new ControlQueueChanged(false), Self);
    }
}
