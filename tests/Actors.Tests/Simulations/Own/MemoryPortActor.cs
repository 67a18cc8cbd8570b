using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Simulations.Own;

/// <summary>A port like a tap's, on memory: takes frames, now and then none for a while.</summary>
internal sealed class MemoryPortActor(MemoryPort port) : UntypedActor, IWithTimers
{
    private NetQueue _queue = null!;
    private PeerLink _peer = null!;
    private FrameBatch? _writing;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _queue = NetQueueRegistry.Of(Context);
        _queue.Open(DataGate.NotWritable);
        _peer = port.Peer ??= new PeerLink(Self, port.Counters, Context.System.Scheduler);
    }

    protected override void PreRestart(Exception reason, object? message)
    {
        port.Restarts++;
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        if (_writing is not { } batch) return;
        port.LostInHand += batch.Count - batch.Position;
        batch.Return();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch: TakeBack(batch); break;
            case FrameBatch batch: _writing = batch; Write(); break;
            case Emit emit: Send(emit.Frames); break;
            case Writable: Write(); break;
            case Connect connect: _peer.Connect(connect); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            case Fail: throw new Provoked();
            default: Unhandled(message); break;
        }
    }

    private void Send(int frames)
    {
        if (!port.Batches.TryRent(out FrameBatch? batch)) return;
        port.Fill(batch, frames);
        if (!_peer.TrySend(batch)) port.Batches.Return(batch);
    }

    private void TakeBack(FrameBatch batch)
    {
        if (PeerLink.TakeBack(batch)) port.Batches.Return(batch);
    }

    private void Write()
    {
        FrameBatch batch = _writing!;
        for (; batch.Position < batch.Count; batch.Position++)
        {
            if (port.Random.Next(10) == 0)
            {
                port.Closings++;
                _queue.Close(DataGate.NotWritable);
                Timers.StartSingleTimer(this, new Writable(), TimeSpan.FromMicroseconds(port.Random.Next(200)));
                return;
            }

            port.Take(batch, batch.Position);
        }

        _writing = null;
        _queue.Open(DataGate.NotWritable);
        batch.Return();
    }
}
