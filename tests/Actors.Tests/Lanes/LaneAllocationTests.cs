using ActorNet.Actors.Lanes;
using ActorNet.Actors.Topologies;

namespace ActorNet.Actors.Tests.Lanes;

/// <summary>What two lanes allocate while their actors tell each other, and while timers tick: nothing, once warm.</summary>
public sealed class LaneAllocationTests : IDisposable
{
    private const int Warm = 20_000;
    private const int Measured = 100_000;
    private const int Ticks = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ActorSystem _system = ActorSystem.Create("allocation", ConfigurationFactory.ParseString("""
        other = ${actornet.lane}
        sleepy = ${actornet.lane} { spin = 0 us }
        """).WithFallback(ReferenceConfiguration.Config));

    public void Dispose() => _system.Terminate().Wait(Patience);

    [Theory]
    [InlineData("actornet.lane", "other")] // awake
    [InlineData("sleepy", "other")] // one that sleeps as soon as it can
    [InlineData("actornet.lane", "actornet.lane")]
    public async Task Tell_FromLaneToLane_AllocatesNothing(string one, string other)
    {
        TaskCompletionSource<long>[] results = [new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously)];
        IActorRef pong = _system.ActorOf(ActorProps.Create<Player>(results[0]).WithDispatcher(other));
        IActorRef ping = _system.ActorOf(ActorProps.Create<Player>(results[1]).WithDispatcher(one));
        pong.Tell(new object(), ping);

        long[] allocated = await Task.WhenAll(results.Select(static result => result.Task)).WaitAsync(Patience);
        Assert.All(allocated, static bytes => Assert.Equal(0, bytes));
    }

    [Fact]
    public async Task Timer_TicksOnALane_AllocatesNothing()
    {
        var result = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _system.ActorOf(ActorProps.Create<TickingActor>(result).WithDispatcher(TopologySettings.DefaultDispatcher));

        Assert.Equal(0, await result.Task.WaitAsync(Patience));
        LaneStatistics lane = Assert.Single(LaneRegistry.Get(_system).ReadStatistics());
        Assert.InRange(lane.TimersFired, 2 * Ticks, long.MaxValue); // and it was the lane whose timers ticked
    }

    /// <summary>Answers, and measures its own thread between two of its answers.</summary>
    private sealed class Player(TaskCompletionSource<long> result) : UntypedActor
    {
        private int _count;
        private long _before;
        private long _allocated;

        protected override void OnReceive(object message)
        {
            _count++;
            if (_count == Warm) _before = GC.GetAllocatedBytesForCurrentThread();
            if (_count == Warm + Measured) _allocated = GC.GetAllocatedBytesForCurrentThread() - _before;
            if (_count == Warm + Measured + 2) result.SetResult(_allocated); // which allocates, and the other one may be on this lane
            if (_count <= Warm + Measured + 2) Sender.Tell(message, Self);
        }
    }

    private sealed class TickingActor(TaskCompletionSource<long> result) : UntypedActor, IWithTimers
    {
        private int _count;
        private long _before;

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartPeriodicTimer("tick", new object(), TimeSpan.FromMicroseconds(100));

        protected override void OnReceive(object message)
        {
            _count++;
            if (_count == Ticks) _before = GC.GetAllocatedBytesForCurrentThread();
            if (_count != 2 * Ticks) return;
            long allocated = GC.GetAllocatedBytesForCurrentThread() - _before;
            Timers.CancelAll();
            result.SetResult(allocated);
        }
    }
}
