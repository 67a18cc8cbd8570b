using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;
using static ActorNet.Actors.Tests.NetQueues.NetQueueBench;

namespace ActorNet.Actors.Tests.NetQueues;

/// <summary>Closing and opening, what is counted meanwhile, and copies in place of what guests lent.</summary>
public sealed class NetQueueGateTests
{
    private readonly Holder _sender = new();
    private readonly Holder _keeper = new();

    [Fact]
    public void Open_OneOfTwoReasons_StaysClosedForTheOther()
    {
        var queue = new NetQueue(new NetQueueSettings(64));
        FrameBatch batch = queue.Send(_sender, Frames.Batch(1));
        queue.Close(DataGate.NoBuffers);
        queue.Close(DataGate.Paused);
        queue.Close(DataGate.Paused);
        Assert.Equal(DataGate.NoBuffers | DataGate.Paused, queue.Gate);
        Assert.Equal(1, queue.Closings); // it was closed once

        queue.Open(DataGate.NoBuffers);
        Assert.True(queue.IsClosed);
        Assert.False(queue.HasMessages);
        Assert.Null(queue.Next());
        queue.Open(DataGate.NotWritable); // no reason anyway
        Assert.Equal(DataGate.Paused, queue.Gate);

        queue.Open(DataGate.Paused);
        Assert.Same(batch, queue.Next());
        queue.Close(DataGate.NotWritable);
        Assert.Equal(2, queue.Closings);
    }

    [Fact]
    public void DataGateNames_EveryReason_HasOne()
    {
        IEnumerable<DataGate> reasons = Enum.GetValues<DataGate>().Where(static reason => reason != DataGate.None);
        Assert.Equal(["no-buffers", "not-writable", "paused", "steering"], reasons.Select(DataGateNames.Of));
        Assert.Throws<ArgumentOutOfRangeException>(static () => DataGateNames.Of(DataGate.Paused | DataGate.NoBuffers));
    }

    [Fact]
    public void Counts_FramesAndBytes_FollowWhatGoesInAndOut()
    {
        var queue = new NetQueue(new NetQueueSettings(256));
        queue.Send(_sender, Frames.Batch(3, 100));
        queue.Send(_sender, Frames.Batch(2, 1500));
        Assert.Equal((5, 3300L, 5, 0L, 2), (queue.Frames, queue.Bytes, queue.HighWater, queue.Received, queue.Count));
        queue.Next();
        Assert.Equal((2, 3000L, 5, 3L), (queue.Frames, queue.Bytes, queue.HighWater, queue.Received));
        queue.Next();
        Assert.Equal((0, 0L, 5L), (queue.Frames, queue.Bytes, queue.Received));
    }

    [Fact]
    public void Counts_FromTwoSides_AreOneSum()
    {
        OnLane(() =>
        {
            var queue = new NetQueue(new NetQueueSettings(256));
            Elsewhere(() => queue.Send(_sender, Frames.Batch(1, 100)));
            Assert.Equal(1, ((FrameBatch)queue.Next()!).Count); // at home from now on
            Elsewhere(() => queue.Send(_sender, Frames.Batch(3, 100)));
            queue.Send(_sender, Frames.Batch(2, 1500));
            Assert.Equal((5, 3300L, 5), (queue.Frames, queue.Bytes, queue.HighWater));
            Elsewhere(() => queue.Send(_sender, Frames.Batch(64)));
            while (queue.Next() is not null)
            {
            }

            Assert.Equal((0, 0L, 69, 70L), (queue.Frames, queue.Bytes, queue.HighWater, queue.Received));
        });
    }

    [Fact]
    public void CopyOutWaiting_InboxAndRing_KeepsEachSendersOrderAndTheBooks()
    {
        OnLane(() =>
        {
            var queue = new NetQueue(new NetQueueSettings(256));
            queue.Close(DataGate.NoBuffers);
            Assert.Null(queue.Next()); // at home from now on
            LentFrames atHome = new(10, 2), posted = new(20, 3), late = new(30, 1);
            queue.Send(_sender, atHome.Batch);
            Elsewhere(() => queue.Send(_sender, posted.Batch));
            queue.Send(_sender, Frames.Batch(Frames.Make(12))); // in storage of its own: stays
            long since = posted.Batch.WaitsSince;

            Assert.Equal(5, queue.CopyOutWaiting(_keeper));
            Assert.Equal([atHome.Batch, posted.Batch], _sender.Returned);
            Assert.All(_sender.Returned, static batch => Assert.True(batch.IsReleased));
            Assert.Equal((6, 360L), (queue.Frames, queue.Bytes));
            atHome.Overwrite();
            posted.Overwrite();
            Assert.Equal(0, queue.CopyOutWaiting(_keeper)); // there is nothing left to copy

            Elsewhere(() => queue.Send(_sender, late.Batch)); // younger than all that
            queue.Open(DataGate.NoBuffers);
            var arrived = new List<byte[]>();
            for (int i = 0; i < 4; i++)
            {
                var batch = (FrameBatch)queue.Next()!;
                if (i == 2) Assert.Equal(since, batch.WaitsSince);
                arrived.AddRange(BytesOf(batch));
                batch.Return();
            }

            Assert.Equal([.. Enumerable.Range(10, 3).Concat(Enumerable.Range(20, 3)).Append(30).Select(static number => Frames.Make(number))], arrived);
            Assert.Equal((0, 0L, 0), (queue.Frames, queue.Bytes, queue.Count));
            Assert.Equal(2 + 4, _sender.Returned.Count); // the originals first, then what went on in their place, and the rest
        });
    }

    [Fact]
    public void CopyOutWaiting_WhileTheInboxIsOlder_WaitsForTheNextTime()
    {
        OnLane(() =>
        {
            var queue = new NetQueue(new NetQueueSettings(256));
            queue.Close(DataGate.Paused);
            LentFrames before = new(1, 2), after = new(3, 1);
            Elsewhere(() => queue.Send(_sender, before.Batch));
            Assert.Null(queue.Next()); // at home from now on, and owes its inbox one
            queue.Send(_sender, after.Batch);
            Assert.Equal(0, queue.CopyOutWaiting(_keeper));
            Assert.Empty(_sender.Returned);

            queue.Open(DataGate.Paused);
            Assert.Same(before.Batch, queue.Next());
            queue.Close(DataGate.Paused);
            Assert.Equal(1, queue.CopyOutWaiting(_keeper));
            Assert.Equal([after.Batch], _sender.Returned);
            Assert.Equal((1, 60L), (queue.Frames, queue.Bytes));
        });
    }

    [Fact]
    public void CopyOutWaiting_RevokedFrames_WaitAsTheyAre()
    {
        var queue = new NetQueue(new NetQueueSettings(256));
        queue.Close(DataGate.Paused);
        var lent = new LentFrames(1, 2);
        queue.Send(_sender, lent.Batch);
        lent.Batch.Revoke();
        Assert.Equal(0, queue.CopyOutWaiting(_keeper));
        queue.Open(DataGate.Paused);
        Assert.Same(lent.Batch, queue.Next());
    }

    [Fact]
    public void CleanUp_BehindAClosedGate_CountsWhatItPurges()
    {
        var registry = new NetQueueRegistry();
        var queue = new NetQueue(new NetQueueSettings(256), registry);
        FrameBatch[] batches = [queue.Send(_sender, Frames.Batch(2)), queue.Send(_sender, Frames.Batch(64))];
        queue.Close(DataGate.NoBuffers);
        queue.CleanUp(ActorRefs.Nobody, new NetQueue(new NetQueueSettings(64)));

        Assert.Equal(batches, _sender.Returned);
        Assert.Equal(66, registry.Purged);
        Assert.Equal((0, 0L, 0), (queue.Frames, queue.Bytes, queue.Count));
    }

    [Fact]
    public void CleanUp_InboxAndRing_PurgesBoth()
    {
        var registry = new NetQueueRegistry();
        OnLane(() =>
        {
            var queue = new NetQueue(new NetQueueSettings(256), registry);
            Assert.Null(queue.Next());
            queue.Send(_sender, Frames.Batch(1));
            Elsewhere(() => queue.Send(_sender, Frames.Batch(2)));
            queue.Send(_sender, Frames.Batch(4));
            queue.CleanUp(ActorRefs.Nobody, new NetQueue(new NetQueueSettings(64)));
            Assert.Equal((0, 0L), (queue.Frames, queue.Bytes));
        });
        Assert.Equal(3, _sender.Returned.Count);
        Assert.Equal(7, registry.Purged);
    }

    private static byte[][] BytesOf(FrameBatch batch)
    {
        var frames = new byte[batch.Count][];
        for (int i = 0; i < frames.Length; i++) batch.CopyBytes(i, frames[i] = new byte[batch[i].Length]);
        return frames;
    }
}
