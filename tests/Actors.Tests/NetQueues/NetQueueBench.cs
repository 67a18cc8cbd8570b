using ActorNet.Actors.Lanes;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.NetQueues;

/// <summary>What tests of a NetQueue do to it.</summary>
internal static class NetQueueBench
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static object? Next(this NetQueue queue) => queue.TryDequeue(out Envelope envelope) ? envelope.Message : null;

    public static void Tell(this NetQueue queue, object message) => queue.Enqueue(ActorRefs.Nobody, new Envelope(message, ActorRefs.Nobody));

    /// <summary>Sends a batch that comes back to the holder.</summary>
    public static FrameBatch Send(this NetQueue queue, Holder sender, FrameBatch batch)
    {
        batch.Send(sender);
        queue.Tell(batch);
        return batch;
    }

    /// <summary>Does something on a lane, and rethrows what it threw.</summary>
    public static void OnLane(Action work)
    {
        using var lane = new Lane(new LaneSettings("reader", null, TimeSpan.Zero));
        using var done = new ManualResetEventSlim();
        Exception? failure = null;
        lane.Execute(new ActionRunnable(() =>
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                failure = e;
            }

            done.Set();
        }));
        Assert.True(done.Wait(Patience));
        if (failure is not null) throw new InvalidOperationException("on the lane: " + failure.Message, failure);
    }

    /// <summary>Does something on a thread of its own, to its end.</summary>
    public static void Elsewhere(Action work)
    {
        var thread = new Thread(() => work());
        thread.Start();
        thread.Join();
    }
}
