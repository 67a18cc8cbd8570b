using ActorNet.Actors.Lanes;

namespace ActorNet.Actors.Tests.Lanes;

/// <summary>How a lane ends, what it does with work that throws, and that no wake-up is lost.</summary>
public sealed class LaneLifeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public void Stop_WorkWasHandedOver_ItHasItsTurnFirst()
    {
        var lane = new Lane(new LaneSettings("ending", null, TimeSpan.Zero));
        using var hold = new ManualResetEventSlim();
        lane.Execute(new ActionRunnable(hold.Wait));
        int ran = 0;
        for (int i = 0; i < 1_000; i++) lane.Execute(new ActionRunnable(() => ran++));

        lane.Stop();
        hold.Set();
        lane.Dispose();

        Assert.Equal(1_000, ran);
        Assert.Throws<RejectedExecutionException>(() => lane.Execute(new ActionRunnable(static () => { })));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Stop_WhileFourThreadsFloodIt_EndsAndRefusesTheRest(int seed)
    {
        for (int round = 0; round < 50; round++)
        {
            var lane = new Lane(new LaneSettings("flooded", null, TimeSpan.FromMicroseconds(5)));
            using var warm = new CountdownEvent(4);
            int ran = 0;
            var work = new ActionRunnable(() => ran++);
            int refused = 0;
            Thread[] flood = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                lane.Execute(work);
                warm.Signal();
                try
                {
                    while (true) lane.Execute(work);
                }
                catch (RejectedExecutionException)
                {
                    Interlocked.Increment(ref refused);
                }
            }))];
            foreach (Thread thread in flood) thread.Start();
            warm.Wait();
            Thread.SpinWait(new Random(seed + round).Next(5_000));

            lane.Dispose();
            foreach (Thread thread in flood) Assert.True(thread.Join(Patience));
            Assert.Equal(4, refused);
            Assert.InRange(ran, 4, int.MaxValue);
        }
    }

    [Fact]
    public void Execute_WorkThrows_IsReportedAndTheLaneGoesOn()
    {
        var failures = new List<Exception>();
        using var lane = new Lane(new LaneSettings("shaken", null, TimeSpan.Zero), failures.Add);
        using var done = new CountdownEvent(2);
        lane.Execute(new ActionRunnable(() =>
        {
            // In one round: what follows it in the queue must not suffer.
            lane.Execute(new ActionRunnable(static () => throw new InvalidOperationException("on purpose")));
            lane.Execute(new ActionRunnable(() => done.Signal()));
        }));
        lane.Execute(new ActionRunnable(() => done.Signal()));

        Assert.True(done.Wait(Patience));
        Assert.Equal("on purpose", Assert.IsType<InvalidOperationException>(Assert.Single(failures)).Message);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 3)]
    [InlineData(3, 20)]
    public void Execute_FromManyThreadsAtRandomMoments_NoWakeUpIsLost(int seed, int spinMicroseconds)
    {
        // Each thread waits for its own work before it goes on; the pauses hit the lane asleep, awake and in between.
        using var lane = new Lane(new LaneSettings("woken", null, TimeSpan.FromMicroseconds(spinMicroseconds)));
        var lost = 0;
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(number => new Thread(() =>
        {
            var random = new Random((seed * 100) + number);
            using var ran = new SemaphoreSlim(0);
            var work = new ActionRunnable(() => ran.Release());
            for (int i = 0; i < 5_000; i++)
            {
                Thread.SpinWait(random.Next(200));
                lane.Execute(work);
                if (ran.Wait(Patience)) continue;
                Interlocked.Increment(ref lost);
                return;
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();

        Assert.Equal(0, lost);
        LaneStatistics read = lane.ReadStatistics();
        Assert.Equal((15_000L, 15_000L), (read.Turns, read.HandedOver));
        Assert.InRange(read.WakeUps, 0, read.Sleeps);
    }
}
