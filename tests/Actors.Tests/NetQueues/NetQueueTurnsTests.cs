using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;
using Xunit.Abstractions;

namespace ActorNet.Actors.Tests.NetQueues;

/// <summary>How the actors of a lane share it, and for how long frames waited. Rounds are counted, nothing is timed.</summary>
public sealed class NetQueueTurnsTests(ITestOutputHelper output)
{
    private const int SmallFrame = 60 + NetQueue.FrameCost;

    private readonly Holder _sender = new();

    [Fact]
    public void TryDequeue_QuantumUsedUp_EndsTheTurnOnceThenGoesOn()
    {
        NetQueue queue = Make(quantum: 4 * SmallFrame);
        for (int i = 0; i < 10; i++) queue.Send(_sender, Frames.Batch(1));
        Assert.Equal([4, 4, 2], Turns(queue));
    }

    [Fact]
    public void TryDequeue_BatchLargerThanTheQuantum_IsPaidForWithTheNextTurns()
    {
        NetQueue queue = Make(quantum: 4 * SmallFrame);
        queue.Send(_sender, Frames.Batch(10)); // two turns and a half
        for (int i = 0; i < 6; i++) queue.Send(_sender, Frames.Batch(1));
        Assert.Equal([10, 0, 2, 4], Turns(queue));
    }

    [Fact]
    public void TryDequeue_HugeBatch_SilencesItsSenderForFourTurnsAtMost()
    {
        NetQueue queue = Make(quantum: SmallFrame);
        queue.Send(_sender, Frames.Batch(64));
        queue.Send(_sender, Frames.Batch(1));
        int[] turns = Turns(queue);
        Assert.Equal((64, 1), (turns[0], turns[^1]));
        Assert.Equal(4, turns.Length - 2); // in between
    }

    [Fact]
    public void TryDequeue_DebtWhileNothingWaits_DoesNotHideWhatComes()
    {
        NetQueue queue = Make(quantum: SmallFrame);
        queue.Send(_sender, Frames.Batch(8));
        Assert.NotNull(queue.Next());
        Assert.Null(queue.Next()); // the turn ends: there is nothing
        FrameBatch late = queue.Send(_sender, Frames.Batch(1));
        int looks = 0;
        while (queue.Next() != late) Assert.True(++looks < 20, "a queue with a debt never pays it off");
        Assert.True(looks > 0);
    }

    [Fact]
    public void Charge_Source_PaysForWhatItFetched()
    {
        NetQueue queue = Make(quantum: 2 * SmallFrame);
        FrameBatch first = queue.Send(_sender, Frames.Batch(1)), second = queue.Send(_sender, Frames.Batch(1));
        queue.Charge(Frames.Batch(1));
        Assert.Same(first, queue.Next());
        Assert.Null(queue.Next()); // one fetched, one handled: the turn is over
        Assert.Same(second, queue.Next());
    }

    [Fact]
    public void Lane_FloodAndTrickle_TheTrickleIsServedInEveryRound()
    {
        NetQueue flood = Make(), trickle = Make();
        for (int i = 0; i < 400; i++) flood.Send(_sender, Frames.Batch(32, 1500));
        int rounds = 0, most = 0;
        while (flood.Frames > 0)
        {
            trickle.Send(_sender, Frames.Batch(1));
            most = Math.Max(most, Turn(flood));
            Assert.Equal(1, Turn(trickle)); // whatever else there is
            rounds++;
        }

        int most96KiB = (NetQueueSettings.DefaultQuantum / (1500 + NetQueue.FrameCost)) + 32;
        output.WriteLine($"{rounds} rounds; the flood's largest turn: {most} of 12800 frames");
        Assert.InRange(most, 32, most96KiB);
        Assert.InRange(rounds, 12_800 / most96KiB, 400);
    }

    [Theory]
    [InlineData(60, 9000)]
    [InlineData(60, 1500)]
    [InlineData(1500, 1500)]
    [InlineData(1500, 65_000)]
    public void Lane_TwoFloods_ShareItByCostWhateverTheirFrames(int shortFrame, int longFrame)
    {
        NetQueue one = Make(), other = Make();
        FrameBatch small = Frames.Batch(64, shortFrame), large = longFrame > 9000 ? Frames.Batch(2, longFrame) : Frames.Batch(19, longFrame);
        const int Rounds = 300;
        long ones = 0, others = 0;
        for (int i = 0; i < Rounds; i++)
        {
            ones += Cost(one, small);
            others += Cost(other, large);
        }

        output.WriteLine($"{shortFrame} and {longFrame} bytes: {ones * 100.0 / (ones + others):0.0} % and {others * 100.0 / (ones + others):0.0} % of {ones + others} bytes");
        Assert.InRange(Math.Abs(ones - others), 0, NetQueue.CostOf(small) + NetQueue.CostOf(large));
        Assert.InRange(ones, (long)(Rounds - 2) * NetQueueSettings.DefaultQuantum, (long)(Rounds + 2) * NetQueueSettings.DefaultQuantum);
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(999, 0)]
    [InlineData(1_000, 1)]
    [InlineData(1_999, 1)]
    [InlineData(2_000, 2)]
    [InlineData(1_023_999, 10)]
    [InlineData(1_024_000, 11)]
    [InlineData(1_048_575_999, 20)]
    [InlineData(1_048_576_000, 21)]
    [InlineData(long.MaxValue, 21)]
    public void WaitHistogram_Wait_CountsInItsBucket(long nanoseconds, int bucket)
    {
        var waits = new WaitHistogram();
        waits.Add(nanoseconds, 3);
        Assert.Equal(WaitHistogram.Buckets, waits.Read().Length);
        Assert.Equal(3, waits.Read()[bucket]);
        Assert.Equal(3, waits.Read().Sum());
        if (bucket < WaitHistogram.Buckets - 1) Assert.True(nanoseconds < 1000 * WaitHistogram.BoundMicroseconds(bucket));
        if (bucket > 0) Assert.True(nanoseconds >= 1000 * WaitHistogram.BoundMicroseconds(bucket - 1));
    }

    [Fact]
    public void Waits_BehindAClosedGate_AreMeasuredInFrames()
    {
        var time = new ManualTime();
        var queue = new NetQueue(new NetQueueSettings(256), null, time);
        queue.Close(DataGate.NoBuffers);
        queue.Send(_sender, Frames.Batch(5));
        time.Advance(TimeSpan.FromMicroseconds(700));
        queue.Send(_sender, Frames.Batch(2));
        time.Advance(TimeSpan.FromMicroseconds(3));
        queue.Open(DataGate.NoBuffers);
        while (queue.Next() is not null)
        {
        }

        Assert.Equal((5, 2, 7), (queue.Waits.Read()[10], queue.Waits.Read()[2], queue.Waits.Read().Sum())); // 703 and 3 us
    }

    private static NetQueue Make(int quantum = NetQueueSettings.DefaultQuantum) => new(new NetQueueSettings(int.MaxValue, quantum));

    // What a lane does with an actor: messages until there is none, or the turn is over.
    private static int Turn(NetQueue queue)
    {
        int frames = 0;
        while (queue.Next() is FrameBatch batch)
        {
            frames += batch.Count;
            batch.Return();
        }

        return frames;
    }

    private static int[] Turns(NetQueue queue)
    {
        var turns = new List<int>();
        while (queue.HasMessages) turns.Add(Turn(queue));
        return [.. turns];
    }

    // A turn of an actor whose senders always have more.
    private long Cost(NetQueue queue, FrameBatch batch)
    {
        long cost = 0;
        do
        {
            if (!queue.HasMessages) queue.Send(_sender, batch);
            if (queue.Next() is null) return cost;
            cost += NetQueue.CostOf(batch);
            batch.Return();
        }
        while (true);
    }
}
