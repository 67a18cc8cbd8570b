using ActorNet.Actors.Lanes;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.NetQueues;

/// <summary>A NetQueue that is read on a lane and entered from everywhere, as a runtime may that lets every sender in itself.</summary>
public sealed class NetQueueThreadsTests
{
    private const int Senders = 3;
    private const int Each = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Enqueue_FromItsLaneAndFromOthers_LosesNothingAndKeepsEachSendersOrder(int seed)
    {
        var queue = new NetQueue(new NetQueueSettings(int.MaxValue));
        using var lane = new Lane(new LaneSettings("reader", null, TimeSpan.Zero));
        using var done = new ManualResetEventSlim();
        FrameBatch batch = Frames.Batch(2);
        var reader = new Reader(queue, lane, batch, seed, done.Set);
        Put(queue, 0, 0, batch); // before anybody knows whose lane it is
        reader.NextOwn = 1;
        lane.Execute(reader);
        Thread[] threads = [.. Enumerable.Range(1, Senders).Select(sender => new Thread(() =>
        {
            for (int i = 0; i < Each; i++) Put(queue, sender, i, batch);
        }))];
        foreach (Thread thread in threads) thread.Start();

        Assert.True(done.Wait(Patience), "messages were lost");
        foreach (Thread thread in threads) thread.Join();
        Assert.Empty(reader.OutOfOrder);
        Assert.Equal((0, 0, false), (queue.Frames, queue.Count, queue.HasMessages));
        Assert.Equal((Senders + 1) * Each, reader.Batches);
    }

    [Fact]
    public void Enqueue_AndTryDequeueOnALane_AllocatesNothing()
    {
        var queue = new NetQueue(new NetQueueSettings(4096));
        using var lane = new Lane(new LaneSettings("reader", null, TimeSpan.Zero));
        using var done = new ManualResetEventSlim();
        FrameBatch batch = Frames.Batch(2);
        var control = new object();
        long allocated = -1;
        lane.Execute(new ActionRunnable(() =>
        {
            for (int i = 0; i < 10_000; i++) Pass();
            allocated = Allocation.LeastOf(10, () => { for (int i = 0; i < 10_000; i++) Pass(); });
            done.Set();
        }));

        Assert.True(done.Wait(Patience));
        Assert.Equal(0, allocated);

        void Pass()
        {
            queue.Enqueue(ActorRefs.Nobody, new Envelope(batch, ActorRefs.Nobody));
            queue.Enqueue(ActorRefs.Nobody, new Envelope(control, ActorRefs.Nobody));
            while (queue.TryDequeue(out _))
            {
            }
        }
    }

    // Each sender's control messages carry numbers; its batches are all the same and only counted.
    private static void Put(NetQueue queue, int sender, int number, FrameBatch batch)
    {
        queue.Enqueue(ActorRefs.Nobody, new Envelope((sender, number), ActorRefs.Nobody));
        queue.Enqueue(ActorRefs.Nobody, new Envelope(batch, ActorRefs.Nobody));
    }

    /// <summary>Reads some, adds some of its own, and so on, until everything from everybody has come.</summary>
    private sealed class Reader(NetQueue queue, Lane lane, FrameBatch batch, int seed, Action done) : IRunnable
    {
        private readonly Random _random = new(seed);
        private readonly int[] _next = new int[Senders + 1];

        public int NextOwn { get; set; }

        public int Batches { get; private set; }

        public List<string> OutOfOrder { get; } = [];

        public void Run()
        {
            for (int i = _random.Next(50); i > 0 && NextOwn < Each; i--) Put(queue, 0, NextOwn++, batch);
            for (int i = _random.Next(200); i > 0 && queue.TryDequeue(out Envelope envelope); i--)
            {
                if (envelope.Message is FrameBatch) Batches++;
                else Check(((int Sender, int Number))envelope.Message);
            }

            if (Batches < (Senders + 1) * Each || _next.Sum() < (Senders + 1) * Each) lane.Execute(this);
            else done();
        }

        public void Execute() => Run();

        private void Check((int Sender, int Number) message)
        {
            int expected = _next[message.Sender]++;
            if (message.Number != expected) OutOfOrder.Add($"{message} instead of {expected}");
        }
    }
}
