using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Simulations.Own;

/// <summary>A port like a tap's, on memory: takes frames, now and then none for a while.</summary>
internal sealed class MemoryPortActor(MemoryPort port) : UntypedActor, IWithTimers
{
    private NetQueue _queue = null!;
    private FrameBatch? _writing;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _queue = NetQueueRegistry.Of(Context);
        _queue.Open();
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
            case Connect connect: port.Link = new Link(Self, connect.Peer, connect.Credit); break;
            case Fail: throw new Provoked();
            default: Unhandled(message); break;
        }
    }

    private void Send(int frames)
    {
        if (!port.Batches.TryRent(out FrameBatch? batch)) return;
        port.Fill(batch, frames);
        port.Link!.Send(batch);
    }

    private void TakeBack(FrameBatch batch)
    {
        port.Link!.Reclaim(batch);
        port.Batches.Return(batch);
    }

    private void Write()
    {
        FrameBatch batch = _writing!;
        for (; batch.Position < batch.Count; batch.Position++)
        {
            if (port.Random.Next(10) == 0)
            {
                port.Closings++;
                _queue.Close();
                Timers.StartSingleTimer(this, new Writable(), TimeSpan.FromMicroseconds(port.Random.Next(200)));
                return;
            }

            port.Take(batch, batch.Position);
        }

        _writing = null;
        _queue.Open();
        batch.Return();
    }
}
