using ActorNet.Actors.Lanes;
using ActorNet.Actors.Tests.Support;

namespace ActorNet.Actors.Tests.Lanes;

/// <summary>Timers of actors that live on a lane, in a system that uses the lane's scheduler.</summary>
public sealed class LaneSchedulerTests : DatapathTest
{
    [Fact]
    public void System_OfTheDatapath_HasTheLanesScheduler() => Assert.IsType<LaneScheduler>(Sys.Scheduler);

    [Fact]
    public void Timer_OfAnActorOnALane_TicksInThatLane()
    {
        IActorRef actor = Sys.ActorOf(ActorProps.Create<TimerActor>(TestActor).WithDispatcher(Lane));
        actor.Tell(new Start("once", Repeat: false));
        ExpectMsg("once");
        Assert.Equal((1L, 0), Ticks());

        actor.Tell(new Start("tick", Repeat: true));
        for (int i = 0; i < 20; i++) ExpectMsg("tick");
        actor.Tell("stop");
        FishForMessage(static message => message is "stopped");
        Assert.InRange(Ticks().Fired, 21, long.MaxValue);
    }

    [Fact]
    public void Schedule_FromAnotherThread_IsLeftToTheGeneralScheduler()
    {
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(1), TestActor, "general", ActorRefs.NoSender);
        ExpectMsg("general");
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.Zero, () => TestActor.Tell("action"));
        ExpectMsg("action");
        Assert.Empty(LaneRegistry.Get(Sys).ReadStatistics()); // there is not even a lane
    }

    [Fact]
    public void ScheduledAction_Throws_IsLoggedAndTheLaneGoesOn()
    {
        IActorRef actor = Sys.ActorOf(ActorProps.Create<ActionActor>(TestActor).WithDispatcher(Lane));
        EventFilter.Exception<InvalidOperationException>("on purpose").ExpectOne(() =>
        {
            actor.Tell("throw");
            ExpectMsg("ran");
        });
        actor.Tell("throw not");
        ExpectMsg("ran");
        AwaitAssert(() => Assert.Equal((2L, 0), Ticks())); // counted when the round has ended
    }

    [Fact]
    public void Lane_EndsBeforeItsTimer_TheGeneralSchedulerTakesItOver()
    {
        var lane = new Lane(new LaneSettings("short", null, TimeSpan.Zero));
        var soon = TimeSpan.FromMilliseconds(1);
        lane.Execute(new ActionRunnable(() =>
        {
            Sys.Scheduler.ScheduleTellOnce(soon, TestActor, "once", ActorRefs.NoSender);
            Sys.Scheduler.ScheduleTellRepeatedly(soon, soon, TestActor, "again", ActorRefs.NoSender);
            Sys.Scheduler.Advanced.ScheduleOnce(soon, () => TestActor.Tell("action"));
            lane.Stop(); // the round in which they were set is the last
        }));
        lane.Dispose();
        Assert.Equal(0, lane.ReadStatistics().TimersFired);

        var seen = new HashSet<object>();
        while (seen.Count < 3) seen.Add(ExpectMsg<string>());
        ExpectMsg("again");
    }

    [Fact]
    public void System_Ended_TimersOfALaneThatGoesOnDoNotTick()
    {
        using var lane = new Lane(new LaneSettings("survivor", null, TimeSpan.Zero));
        var scheduler = new LaneScheduler(ConfigurationFactory.Default(), NoLogger.Instance);
        using var done = new ManualResetEventSlim();
        bool ticked = false;
        Exception? refused = null;
        lane.Execute(new ActionRunnable(() =>
        {
            IActionScheduler actions = scheduler;
            actions.ScheduleOnce(TimeSpan.Zero, () => ticked = true);
            scheduler.Dispose();
            refused = Record.Exception(() => actions.ScheduleOnce(TimeSpan.Zero, static () => { }));
            lane.Execute(new ActionRunnable(() => lane.Execute(new ActionRunnable(done.Set)))); // rounds later
        }));

        done.Wait();
        Assert.False(ticked);
        Assert.IsType<SchedulerException>(refused);
    }

    private (long Fired, int Waiting) Ticks()
    {
        LaneStatistics lane = Assert.Single(LaneRegistry.Get(Sys).ReadStatistics());
        return (lane.TimersFired, lane.TimersWaiting);
    }

    private sealed record Start(string Name, bool Repeat);

    private sealed class TimerActor(IActorRef listener) : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Start { Repeat: false } start: Timers.StartSingleTimer("key", start.Name, TimeSpan.FromMilliseconds(1)); break;
                case Start start: Timers.StartPeriodicTimer("key", start.Name, TimeSpan.FromMicroseconds(100)); break;
                case "stop":
                    Timers.CancelAll();
                    listener.Tell("stopped");
                    break;
                default: listener.Tell(message); break;
            }
        }
    }

    private sealed class ActionActor(IActorRef listener) : UntypedActor
    {
        protected override void OnReceive(object message) => Context.System.Scheduler.Advanced.ScheduleOnce(TimeSpan.Zero, () =>
        {
            listener.Tell("ran");
            if (message is "throw") throw new InvalidOperationException("on purpose");
        });
    }
}
