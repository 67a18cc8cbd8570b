using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Simulations.Own.Networks;

/// <summary>A port like a tap's or a guest's, on memory: sends what is in its backlog on credit, takes frames, now and then none for a while.</summary>
internal sealed class StationActor(Station station) : UntypedActor, IWithTimers
{
    private readonly PortCounters _counters = new();
    private readonly FrameBatchPool _batches = station.NewPool();
    private readonly List<FrameBatch> _out = [];
    private NetQueue _queue = null!;
    private PeerLink _peer = null!;
    private HeldFrames _holding = null!;
    private FrameBatch? _writing;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _queue = NetQueueRegistry.Of(Context);
        _peer = new PeerLink(Self, _counters, Context.System.Scheduler);
        _holding = new HeldFrames(Self, _queue, _counters, Context.System.Scheduler);
        Context.Parent.Tell(new PortReady(Self));
        Context.Parent.Tell(new LinkChanged(true));
        Send(); // what its predecessor left, to nobody
    }

    protected override void PostStop()
    {
        _writing?.Return();
        foreach (FrameBatch batch in _out) batch.Revoke();
        _peer.Disconnect();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch: TakeBack(batch); break;
            case FrameBatch batch: _writing = batch; Write(); break;
            case Emit: Send(); break;
            case Writable: Write(); break;
            case Connect connect: _peer.Connect(connect); Send(); break;
            case Disconnect: _peer.Disconnect(); break;
            case SetLink set: _peer.SetUp(set.Up); Write(); Send(); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            case HeldTooLong: _writing = _holding.OnTimer(_writing); break;
            case PeerLinkChanged: break;
            case GetPortReport: Sender.Tell(PortReports.Make(station.Name, "station", true, _counters, _queue, _peer, (_writing?.Count - _writing?.Position) ?? 0)); break;
            default: Unhandled(message); break;
        }
    }

    private void Send()
    {
        while (station.Backlog.Count > 0 && _peer.WantsFrames && _batches.TryRent(out FrameBatch? batch))
        {
            station.Fill(batch);
            _counters.AddIn(batch.Count, batch.TotalBytes);
            if (_peer.TrySend(batch)) _out.Add(batch);
            else _batches.Return(batch);
        }
    }

    private void TakeBack(FrameBatch batch)
    {
        if (PeerLink.TakeBack(batch))
        {
            _out.Remove(batch);
            _batches.Return(batch);
        }

        Send();
    }

    private void Write()
    {
        if (_writing is not { } batch) return;
        if (!_peer.IsUp || batch.IsRevoked)
        {
            _counters.Add(_peer.IsUp ? PortCounter.Revoked : PortCounter.LinkDown, batch.Count - batch.Position);
        }
        else
        {
            for (; batch.Position < batch.Count; batch.Position++)
            {
                if (station.Random.Next(12) == 0)
                {
                    // Mostly for a moment, sometimes for so long that what guests have lent is copied.
                    station.Closings++;
                    _queue.Close(DataGate.NotWritable);
                    _holding.OnClosed();
                    int wait = station.Random.Next(8) == 0 ? 5_000 : 100;
                    Timers.StartSingleTimer(this, Writable.Instance, TimeSpan.FromMicroseconds(station.Random.Next(wait)));
                    return;
                }

                station.Take(batch, batch.Position);
                _counters.AddOut(1, batch[batch.Position].Length);
            }
        }

        _writing = null;
        _queue.Open(DataGate.NotWritable);
        batch.Return();
    }
}
