using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.NetQueues;

public sealed class NetQueueTests
{
    private readonly Holder _sender = new();

    [Fact]
    public void TryDequeue_ControlBehindData_ComesFirst()
    {
        var queue = new NetQueue(new NetQueueSettings(64));
        FrameBatch batch = Send(queue, 1);
        Tell(queue, "control");

        Assert.Equal("control", Next(queue));
        Assert.Same(batch, Next(queue));
        Assert.False(queue.HasMessages);
    }

    [Fact]
    public void Close_DataWaits_ControlPasses()
    {
        var queue = new NetQueue(new NetQueueSettings(64));
        FrameBatch batch = Send(queue, 3);
        queue.Close(DataGate.NoBuffers);

        Assert.False(queue.HasMessages);
        Assert.Null(Next(queue));
        Tell(queue, "control");
        Assert.True(queue.HasMessages);
        Assert.Equal("control", Next(queue));
        Assert.Equal(3, queue.Frames);

        queue.Open(DataGate.NoBuffers);
        Assert.True(queue.HasMessages);
        Assert.Same(batch, Next(queue));
        Assert.Equal(0, queue.Frames);
    }

    [Fact]
    public void Enqueue_BeyondCapacity_GoesBackAndIsCounted()
    {
        var queue = new NetQueue(new NetQueueSettings(64));
        FrameBatch first = Send(queue, 60);
        FrameBatch second = Send(queue, 5);

        Assert.Equal([second], _sender.Returned);
        Assert.True(second.IsReturning);
        Assert.Equal(5, queue.Overflowed);
        Assert.Equal(60, queue.Frames);
        Assert.Equal(60, queue.HighWater);
        Assert.Same(first, Next(queue));
        Assert.Null(Next(queue));
    }

    [Fact]
    public void Enqueue_BatchThatReturns_IsControl()
    {
        var queue = new NetQueue(new NetQueueSettings(64));
        FrameBatch own = Frames.Batch(64);
        own.Send(_sender);
        own.Return();
        queue.Close(DataGate.NoBuffers);
        Tell(queue, own);

        Assert.Same(own, Next(queue)); // credit comes home even to one who takes no frames
        Assert.Equal(0, queue.Frames);
    }

    [Fact]
    public void CleanUp_GivesEveryBatchBack()
    {
        var queue = new NetQueue(new NetQueueSettings(256));
        FrameBatch[] batches = [Send(queue, 2), Send(queue, 4)];
        queue.Close(DataGate.NoBuffers);
        var dead = new NetQueue(new NetQueueSettings(64));
        Tell(queue, "lost");

        queue.CleanUp(ActorRefs.Nobody, dead);

        Assert.Equal(batches, _sender.Returned);
        Assert.Equal(0, queue.Frames);
        Assert.Equal("lost", Next(dead));
    }

    [Fact]
    public void CleanUp_BatchOnItsWayBackThroughUs_GoesOnToItsOwner()
    {
        var queue = new NetQueue(new NetQueueSettings(256));
        var hop = new Holder();
        FrameBatch batch = Frames.Batch(1);
        batch.Send(_sender);
        batch.Send(hop);
        batch.Return();
        Tell(queue, batch);

        queue.CleanUp(ActorRefs.Nobody, new NetQueue(new NetQueueSettings(64)));

        Assert.Equal([batch], _sender.Returned);
    }

    [Fact]
    public void TryDequeue_ManyBatches_KeepsTheirOrder()
    {
        var queue = new NetQueue(new NetQueueSettings(4096));
        FrameBatch[] batches = [.. Enumerable.Range(0, 100).Select(_ => Send(queue, 1))];
        for (int i = 0; i < 100; i++) Assert.Same(batches[i], Next(queue));
    }

    private static object? Next(NetQueue queue) => queue.TryDequeue(out Envelope envelope) ? envelope.Message : null;

    private static void Tell(NetQueue queue, object message) => queue.Enqueue(ActorRefs.Nobody, new Envelope(message, ActorRefs.Nobody));

    private FrameBatch Send(NetQueue queue, int frames)
    {
        FrameBatch batch = Frames.Batch(frames);
        batch.Send(_sender);
        Tell(queue, batch);
        return batch;
    }
}
