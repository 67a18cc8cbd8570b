using System.Diagnostics;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Bench.Datapath.Traffic;
using ActorNet.Devices.Frames;

namespace ActorNet.Bench.Datapath.Ports;

/// <summary>A port on memory. It keeps to the rules of a NIC's queues: eight batches under way, quantum, credit, closed data lane.</summary>
/// <remarks>
/// Owns: the batches that its frames travel in. Runs on: the lane. In: what it is to do (BenchPortMessages.cs), batches.
/// Out: batches, on credit; a batch that comes back is filled again at once.
/// </remarks>
internal sealed class BenchPortActor(BenchPort port) : UntypedActor, IPollSource
{
    private const int Batches = 8;

    private readonly IActorRef _self = Context.Self; // Poll is no turn of the actor
    private readonly PortCounters _counters = new();
    private readonly FrameBatchPool _batches = FrameBatchPool.Borrowing(Batches);
    private NetQueue _queue = null!;
    private PeerLink _peer = null!;
    private HeldFrames _held = null!;
    private Generator? _generator;
    private double _interval; // 0: as fast as can be
    private double _due;
    private bool _dueTold;

    /// <inheritdoc/>
    public bool Poll()
    {
        if (_interval == 0 || _dueTold || _batches.Outstanding == Batches || Stopwatch.GetTimestamp() < _due) return false;
        _dueTold = true;
        _self.Tell(Due.Instance, _self);
        return true;
    }

    /// <summary>While frames are due at a steady rate the lane does not sleep.</summary>
    public bool Arm() => _interval != 0;

    protected override void PreStart()
    {
        _queue = NetQueueRegistry.Of(Context);
        _peer = new PeerLink(Self, _counters, Context.System.Scheduler);
        _held = new HeldFrames(Self, _queue, _counters, Context.System.Scheduler);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch: TakeBack(batch); break;
            case FrameBatch batch: port.Sink.Take(batch); batch.Return(); break;
            case Due: _dueTold = false; SendDue(); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            case HeldTooLong: _ = _held.OnTimer(null); break;
            case Generate what: SetPace(0); _generator = what.Generator; Send(); break;
            case GeneratePaced what: _generator = what.Generator; SetPace(what.Interval); break;
            case Obstruct how: Obstruct(how.Stuck); break;
            case Connect connect: _peer.Connect(connect); break;
            default: Unhandled(message); break;
        }
    }

    private void TakeBack(FrameBatch batch)
    {
        if (PeerLink.TakeBack(batch)) _batches.Return(batch);
        if (_interval == 0) Send();
    }

    private void Send()
    {
        while (_generator is { IsOver: false } generator && _peer.WantsFrames && _batches.TryRent(out FrameBatch? batch))
        {
            generator.Fill(batch);
            Send(batch);
        }
    }

    private void SendDue()
    {
        long now = Stopwatch.GetTimestamp();
        while (_due <= now && _interval != 0 && _peer.WantsFrames && _batches.TryRent(out FrameBatch? batch))
        {
            _generator!.FillStamped(batch, (long)_due);
            _due += _interval;
            Send(batch);
        }
    }

    private void Send(FrameBatch batch)
    {
        _counters.AddIn(batch.Count, batch.TotalBytes);
        _queue.Charge(batch);
        if (!_peer.TrySend(batch)) _batches.Return(batch);
    }

    private void SetPace(double interval)
    {
        if (interval != 0 && _interval == 0) Lane.Current?.AddPollSource(this);
        if (interval == 0 && _interval != 0) Lane.Current?.RemovePollSource(this);
        _interval = interval;
        _due = Stopwatch.GetTimestamp();
    }

    private void Obstruct(bool stuck)
    {
        if (!stuck)
        {
            _queue.Open(DataGate.NoBuffers);
            return;
        }

        _queue.Close(DataGate.NoBuffers);
        _held.OnClosed();
    }
}
