using System.Collections.Immutable;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Nics;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Actors.VirtioNets;

/// <summary>
/// One virtio-net NIC: the device model, and the supervisor of its queues: a receive and a transmit actor a pair, and
/// the control queue.
/// </summary>
/// <remarks>
/// Owns: the <see cref="VirtioNetDevice"/>, its children, a lease on the guest's memory. In: what a transport says
/// (VirtioNetMessages.cs). Out: answers, <see cref="QueueBroken"/>; to its parent <see cref="PortReady"/> and <see cref="LinkChanged"/>.
/// A queue that meets nonsense halts the whole device, once, until its queues are stopped.
/// </remarks>
public sealed partial class VirtioNetActor : UntypedActor
{
    private readonly VirtioNetSettings _settings;
    private readonly VirtioNetDevice _device;
    private readonly PortCounters _counters = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ImmutableArray<IActorRef> _queues;
    private IActorRef? _steering; // where there are several pairs
    private FlowTable? _flows;
    private readonly Dictionary<IActorRef, QueueReady> _ready = [];
    private GuestMemory? _memory;
    private IActorRef? _transport;
    private IActorRef? _memoryRequester;
    private IActorRef? _detachRequester;
    private GuestMemory? _formerMemory;
    private int _memoryAnswers;
    private int _stopAnswers;
    private bool _broken;
    private bool _saidBroken;
    private bool _linkUp = true;
    private bool _peerUp = true;

    /// <summary>Called by <see cref="Props"/>.</summary>
    public VirtioNetActor(VirtioNetSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _device = settings.Device;
    }

    /// <summary>How a NIC is started.</summary>
    public static Props Props(VirtioNetSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ActorProps.Create<VirtioNetActor>(settings).WithDispatcher(settings.Dispatcher);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _announcements = new AnnouncementRounds(Self, Context.System.Scheduler, AnnounceOnce);
        int pairs = _device.Options.QueuePairs;
        if (pairs > 1)
        {
            _flows = new FlowTable();
            _steering = Child<SteeringActor>("steering", _device, _flows, _counters);
        }

        var queues = ImmutableArray.CreateBuilder<IActorRef>((2 * pairs) + 1);
        for (int pair = 0; pair < pairs; pair++)
        {
            queues.Add(Child<ReceiveQueueActor>($"rx{pair}", _device, _counters, _steering!, pair));
            queues.Add(Child<TransmitQueueActor>($"tx{pair}", _device, _counters, _flows!));
        }

        queues.Add(Child<ControlQueueActor>("control", _device, _steering!));
        _queues = queues.MoveToImmutable();
        _steering?.Tell(new SteerTo([.. _queues.Where(static (_, index) => index % 2 == 0).Take(pairs)]));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _memory?.Release();
        _formerMemory?.Release();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AttachDriver: Attach(); break;
            case DetachDriver: Detach(); break;
            case SetDriverFeatures set: SetFeatures(set.Features); break;
            case SetMemory set: TakeMemory(set); break;
            case MemoryTaken: CountMemoryAnswer(); break;
            case SetLog set: TakeLog(set); break;
            case TranslationMissed: _transport?.Tell(message); break;
            case LogTaken: CountLogAnswer(); break;
            case StartQueue start: _broken = false; Forward(start.Index, start); break;
            case StopQueue stop: Forward(stop.Index, stop); break;
            case EnableQueue enable: Forward(enable.Index, enable); break;
            case SetInterrupt set: Forward(set.Index, set); break;
            case SetKick set: Forward(set.Index, set); break;
            case SteeringApplied: break; // nobody waits for it
            case TakesChanged: ShowTakes(); ChoosePairs(); break;
            case QueueStopped: CountStopAnswer(); break;
            case QueueFaulted faulted: Break(faulted); break;
            case QueueReady ready: Ready(ready); break;
            case CoalescingChanged: ForwardToData(message); break;
            case GuestOffloadsChanged: ForwardToData(message); ShowTakes(); break;
            case OfferRings offer: SetCarrier(offer.Carrier); break;
            case WithdrawRings withdraw: if (ReferenceEquals(_carrier, withdraw.Carrier)) SetCarrier(null); break;
            case Connect connect: ForwardToTransmit(message); _peerFollows = connect.PeerFollows; _toldTakes = null; ShowTakes(); break;
            case Disconnect: SetCarrier(null); ForwardToTransmit(message); break;
            case SetLink set: _linkUp = set.Up; ForwardToData(set); ShowLink(); break;
            case PausePort: ForwardToAll(message); break; // no command is answered either
            case AnnounceStation: _queues[1].Forward(message); break;
            case AnnounceSelf announce: _announcements.Begin(announce); break;
            case AnnouncementDue due: _announcements.OnTimer(due); break;
            case ControlQueueStarted started: ControlStarted(started); ShowTakes(); break; // with the driver, its former commands are forgotten
            case PeerLinkChanged changed: _peerUp = changed.Up; ShowLink(); break;
            case GetPortReport: Sender.Tell(Report()); break;
            case Terminated: Context.Stop(Self); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>A queue that throws is our bug: the NIC stops, and its transport with it; other ports go on.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private IActorRef Child<T>(string name, params object[] arguments)
        where T : ActorBase =>
        Context.Watch(Context.ActorOf(
            ActorProps.Create<T>(arguments).WithDispatcher(_settings.Dispatcher).WithMailbox(NetQueueMailbox.Id), name));

    private void Ready(QueueReady ready)
    {
        _ready.Add(Sender, ready);
        if (_queues.IndexOf(Sender) is >= 0 and var index) _device.SetStatistics(index, ready.Totals);
        // Frames arrive at the first receive queue, if it is the only one.
        if (Sender.Equals(_steering ?? _queues[0])) Context.Parent.Tell(new PortReady(Sender));
    }

    private void Attach()
    {
        _isNewlyAttached = true;
        _saidBroken = false;
        _transport = Sender;
        Context.Parent.Tell(new LinkChanged(true));
    }

    private void Detach()
    {
        _detachRequester = Sender;
        _transport = null;
        _announcements.End(); // the next guest may be another one
        _broken = false;
        _stopAnswers = _queues.Length;
        Context.Parent.Tell(new LinkChanged(false));
        for (int i = 0; i < _queues.Length; i++)
        {
            _queues[i].Tell(new StopQueue(i));
            _queues[i].Tell(new SetKick(i, null));
            _queues[i].Tell(new SetInterrupt(i, null));
            _queues[i].Tell(new EnableQueue(i, true));
        }

        ForgetLog();
    }

    private void CountStopAnswer()
    {
        if (_detachRequester is null || --_stopAnswers > 0) return;
        _memory?.Release();
        _memory = null;
        _device.Reset();
        _flows?.Clear();
        _steering?.Tell(ApplySteering.Instance);
        _detachRequester.Tell(new DriverDetached());
        _detachRequester = null;
    }

    private void SetFeatures(ulong features)
    {
        if (_device.TrySetDriverFeatures(features)) Sender.Tell(new DriverFeaturesSet(features));
        else Sender.Tell(new DriverFeaturesRefused(features & ~_device.DeviceFeatures));
        ShowTakes();
    }

    private void TakeMemory(SetMemory set)
    {
        // One change at a time: the transport waits for its answer. The former table is let go when no queue is in it.
        _formerMemory?.Release();
        _formerMemory = _memory;
        _memory = set.Memory.Acquire();
        _memoryRequester = Sender;
        _memoryAnswers = _queues.Length;
        foreach (IActorRef queue in _queues) queue.Tell(set);
    }

    private void CountMemoryAnswer()
    {
        if (--_memoryAnswers > 0) return;
        _formerMemory?.Release();
        _formerMemory = null;
        _memoryRequester?.Tell(new MemorySet());
    }

    private void Forward(int index, object message)
    {
        if (QueueOf(index) is { } queue)
        {
            queue.Forward(message);
            return;
        }

        switch (message)
        {
            case StartQueue start:
                start.Kick?.Dispose();
                Sender.Tell(new QueueRefused(index, RingFault.BadLayout));
                break;
            case SetKick set:
                set.Kick?.Dispose();
                break;
            case StopQueue:
                Sender.Tell(new QueueStopped(index, default));
                break;
        }
    }

    private IActorRef? QueueOf(int index)
    {
        if (index == _device.ControlQueueIndex) return _queues[^1];
        return (uint)index < (uint)_queues.Length - 1 ? _queues[index] : null;
    }

    private void ForwardToTransmit(object message)
    {
        for (int i = 1; i < _queues.Length; i += 2) _queues[i].Forward(message);
    }

    private void ForwardToData(object message)
    {
        for (int i = 0; i + 1 < _queues.Length; i++) _queues[i].Forward(message);
    }

    private void ForwardToAll(object message)
    {
        foreach (IActorRef queue in _queues) queue.Forward(message);
    }

    // As in QEMU: a NIC whose netdev is down has no carrier either.
    private void ShowLink()
    {
        bool up = _linkUp && _peerUp;
        if (_device.Config.LinkUp == up) return;
        _device.Config.LinkUp = up;
        _transport?.Tell(ConfigChanged.Instance);
    }

    private void Break(QueueFaulted faulted)
    {
        if (_broken) return;
        _broken = true;
        // Once for each front end: a guest may do it as often as it likes.
        if (!_saidBroken) _log.Warning("{0}: the guest broke queue {1}: {2}; the device is silent until it is reset", _settings.Id, faulted.Index, faulted.Fault);
        _saidBroken = true;
        foreach (IActorRef queue in _queues) queue.Tell(Halt.Instance);
        _transport?.Tell(new QueueBroken(faulted.Index, faulted.Fault));
    }

    private PortReport Report()
    {
        var report = new NicReport();
        for (int i = 0; i + 1 < _queues.Length; i++)
        {
            if (!_ready.TryGetValue(_queues[i], out QueueReady? queue)) continue;
            if (i % 2 != 0)
            {
                report.AddTransmit(queue, (int)TransmitCounter.Frames);
                continue;
            }

            report.AddReceive(queue, (int)ReceiveCounter.Frames);
            if (_steering is null) report.AddEntrance(queue);
        }

        if (_steering is not null && _ready.TryGetValue(_steering, out QueueReady? steering))
        {
            report.AddWaiting(steering);
            report.AddEntrance(steering);
        }

        return report.Make(_settings.Id, "virtio-net", _transport is not null && _linkUp, _counters) with { Driver = Driver() };
    }
}
