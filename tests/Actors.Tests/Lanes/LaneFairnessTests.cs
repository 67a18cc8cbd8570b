using ActorNet.Actors.Lanes;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;

namespace ActorNet.Actors.Tests.Lanes;

/// <summary>Everything that can flood a lane, at once: each must come round a thousand times before the test ends.</summary>
public sealed class LaneFairnessTests : IDisposable
{
    private const int Enough = 1_000;
    private const int Crowd = 100;
    private const int Sides = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly CountdownEvent _sides = new(Sides);

    public void Dispose() => _sides.Dispose();

    [Fact]
    public void Lane_FloodedFromAllSides_ServesEverySide()
    {
        using EventFd bell = EventFd.Create();
        using var scheduler = new LaneScheduler(ConfigurationFactory.Default(), NoLogger.Instance);
        using var lane = new Lane(new LaneSettings("flooded", null, TimeSpan.Zero));
        var outside = new Work(new Side(_sides));
        var producer = new Thread(() =>
        {
            while (!_sides.IsSet) lane.Execute(outside);
        });
        lane.Execute(new ActionRunnable(() =>
        {
            // Work that hands itself in again at once, a crowd of it; a ring that is never empty; a descriptor that is ready
            // again each time; a timer that is always late.
            for (int i = 1; i < Crowd; i++) lane.Execute(new Work(new Side(null), Again));
            lane.Execute(new Work(new Side(_sides), Again));
            lane.AddPollSource(new Ring(new Side(_sides)));
            lane.Register(bell.Handle, ReadyEvents.Readable, new Bell(bell, new Side(_sides)));
            ((IActionScheduler)scheduler).ScheduleRepeatedly(TimeSpan.Zero, TimeSpan.FromTicks(1), new Work(new Side(_sides)));
            bell.Signal();
            producer.Start();
        }));

        Assert.True(_sides.Wait(Patience), $"{_sides.CurrentCount} sides starved");
        producer.Join();
        LaneStatistics read = lane.ReadStatistics();
        Assert.True(read is { RingHits: >= Enough, ReadinessEvents: >= Enough, TimersFired: >= Enough, HandedOver: >= Enough }, $"{read}");
        Assert.True(read.Turns >= Crowd * (Enough - 1), $"{read}"); // the whole crowd had as many turns as the one that was counted

        void Again(Work work)
        {
            if (!_sides.IsSet) lane.Execute(work);
        }
    }

    /// <summary>Counts how often it was served.</summary>
    private sealed class Side(CountdownEvent? sides)
    {
        private int _served;

        public void Serve()
        {
            if (++_served == Enough) sides?.Signal();
        }
    }

    private sealed class Work(Side side, Action<Work>? again = null) : IRunnable
    {
        public void Run()
        {
            side.Serve();
            again?.Invoke(this);
        }

        public void Execute() => Run();
    }

    private sealed class Ring(Side side) : IPollSource
    {
        public bool Poll()
        {
            side.Serve();
            return true;
        }

        public bool Arm() => true;
    }

    private sealed class Bell(EventFd bell, Side side) : IReadinessHandler
    {
        public void OnReady(ReadyEvents events)
        {
            side.Serve();
            bell.Signal();
        }
    }
}
