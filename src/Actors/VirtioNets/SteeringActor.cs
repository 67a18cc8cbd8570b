using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Actors.VirtioNets;

/// <summary>Takes the frames for a NIC with several queue pairs, and places them over its receive queues.</summary>
/// <remarks>
/// Owns: the links to the receive queues, the clones that it makes. Runs on: the lane of the NIC. In: batches from the NIC's peer,
/// what queues and the control queue say of themselves. Out: batches.
/// A change of where frames go: the data lane closes, the queues give back what they have not delivered, and when nothing is under way any
/// more, that is placed anew, in order. Then the change is answered. No step of it waits for the guest.
/// </remarks>
internal sealed class SteeringActor : UntypedActor
{
    private readonly VirtioNetDevice _device;
    private readonly FrameSteering _frames;
    private readonly PortCounters _counters;
    private readonly QueueTotals _totals = new([]);
    private readonly Queue<FrameBatch> _again = new(); // came back undelivered
    private readonly List<IActorRef> _asking = [];
    private SteeredQueue[] _queues = [];
    private ReceiveQueueState[] _states = [];
    private SteeringPlan _plan = SteeringPlan.Nowhere;
    private NetQueue _queue = null!;
    private bool _driverDecides;
    private bool _isChanging;

    /// <summary>Called by <see cref="VirtioNetActor"/>.</summary>
    public SteeringActor(VirtioNetDevice device, FlowTable flows, PortCounters counters)
    {
        _device = device;
        _counters = counters;
        _frames = new FrameSteering(flows, counters);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _queue = NetQueueRegistry.Of(Context);
        Context.Parent.Tell(new QueueReady(_queue, _totals));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        foreach (FrameBatch batch in _again) _frames.Release(batch);
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch: TakeBack(batch); break;
            case FrameBatch batch: _frames.Steer(batch); break;
            case ReceiveQueueChanged changed: _states[changed.Pair] = changed.State; Change(); break;
            case ControlQueueChanged changed: _driverDecides = changed.Runs; Change(); break;
            case ApplySteering: _asking.Add(Sender); Change(); break;
            case SteerTo to: Begin(to); break;
            case OfferRings or WithdrawRings: Context.Parent.Forward(message); break;
            default: Unhandled(message); break;
        }
    }

    private void Begin(SteerTo to)
    {
        _queues = [.. to.ReceiveQueues.Select(queue => new SteeredQueue(Self, queue, _counters))];
        _states = new ReceiveQueueState[_queues.Length];
        Change();
    }

    private void TakeBack(FrameBatch batch)
    {
        if (batch.LastHolder is not Link link || !link.Reclaim(batch)) return;
        // One that is released was copied by a queue that held it for long: the copy is still out.
        if (!batch.IsReleased) _frames.Outstanding--;
        int left = batch.Count - batch.Position;
        if (left == 0 || batch.IsReleased)
        {
            _frames.Release(batch);
        }
        else
        {
            _totals.GivenBack -= left;
            _totals.Held += left;
            _again.Enqueue(batch);
        }

        if (_isChanging && _frames.Outstanding == 0) Apply();
    }

    private void Change()
    {
        if (_isChanging) return; // what is said meanwhile counts, too
        _isChanging = true;
        if (_frames.Outstanding == 0)
        {
            Apply();
            return;
        }

        _queue.Close(DataGate.Steering);
        foreach (SteeredQueue queue in _queues)
        {
            if (!queue.HasSome) continue;
            queue.IsAsked = true;
            queue.Queue.Tell(GiveBack.Instance);
        }
    }

    private void Apply()
    {
        _isChanging = false;
        SteeringPlan former = _plan;
        SteeringPlan plan = _plan = SteeringPlan.Make(_device, _states, _driverDecides);
        _frames.Change(_queues, plan);
        if (former.PairsInUse != plan.PairsInUse || former.Rss is null != plan.Rss is null) Context.Parent.Tell(TakesChanged.Instance);
        _totals.ActivePairs = plan.PairsInUse;
        bool several = plan.ActiveCount > 1;
        foreach (SteeredQueue queue in _queues)
        {
            if (!queue.IsAsked && queue.IsOneOfSeveral == several) continue;
            queue.IsAsked = false;
            queue.IsOneOfSeveral = several;
            queue.Queue.Tell(several ? TakeFrames.WithOthers : TakeFrames.Alone);
        }

        // In the order in which they came back, which is that of each queue: a flow was in one of them.
        while (_again.TryDequeue(out FrameBatch? batch))
        {
            _totals.Held -= batch.Count - batch.Position;
            _frames.Steer(batch);
        }

        _queue.Open(DataGate.Steering);
        foreach (IActorRef asking in _asking) asking.Tell(SteeringApplied.Instance);
        _asking.Clear();
    }
}
