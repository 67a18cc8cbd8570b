using ActorNet.Actors.Lanes;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;

namespace ActorNet.Actors.Tests.Lanes;

/// <summary>What two lanes allocate while their actors tell each other, and while timers tick: nothing, once warm.</summary>
/// <remarks>
/// The least of several stretches: what .NET allocates the first time that a thread takes a certain way, to sleep for instance,
/// may come late; what a message or a tick costs is in every stretch.
/// </remarks>
public sealed class LaneAllocationTests : IDisposable
{
    private const int Warm = 20_000;
    private const int Stretches = 10;
    private const int MessagesInAStretch = 10_000;
    private const int TicksInAStretch = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const string Lane = """
        type = Dispatcher
        executor = "ActorNet.Actors.Lanes.LaneExecutorConfigurator, ActorNet.Actors"
        throughput = 16
        single-threaded = on
        cpu = -1
        """;

    private readonly ActorSystem _system = ActorSystem.Create("allocation", ConfigurationFactory.ParseString($$"""
        other { {{Lane}}, spin = 50 us }
        sleepy { {{Lane}}, spin = 0 us }
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
        Assert.InRange(lane.TimersFired, (Stretches + 1) * TicksInAStretch, long.MaxValue); // and it was the lane whose timers ticked
    }

    /// <summary>Answers until it has measured its thread often enough.</summary>
    private sealed class Player(TaskCompletionSource<long> result) : UntypedActor
    {
        private readonly AllocationStretches _stretch = new(Warm, MessagesInAStretch, Stretches);
        private int _left = 2;

        protected override void OnReceive(object message)
        {
            _stretch.Count();
            // To tell of it allocates: not before the other player, perhaps on this lane, has measured too.
            if (_stretch.IsDone && --_left == 0) result.SetResult(_stretch.Least);
            if (_left >= 0) Sender.Tell(message, Self);
        }
    }

    private sealed class TickingActor(TaskCompletionSource<long> result) : UntypedActor, IWithTimers
    {
        private readonly AllocationStretches _stretch = new(TicksInAStretch, TicksInAStretch, Stretches);

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartPeriodicTimer("tick", new object(), TimeSpan.FromMicroseconds(100));

        protected override void OnReceive(object message)
        {
            _stretch.Count();
            if (!_stretch.IsDone) return;
            Timers.CancelAll();
            result.TrySetResult(_stretch.Least);
        }
    }
}
