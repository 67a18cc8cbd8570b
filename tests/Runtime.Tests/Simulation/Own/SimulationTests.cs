namespace ActorNet.Runtime.Tests;

[Trait("Runtime", "own")]
public sealed class SimulationTests : IDisposable
{
    private const string Dispatchers = """
        pinned { type = PinnedDispatcher }
        custom { executor = "ActorNet.Runtime.Tests.StepExecutorConfigurator, ActorNet.Runtime.Tests" }
        alias = custom
        """;

    private readonly Simulation _simulation = new(7, ConfigurationFactory.ParseString(Dispatchers));
    private readonly List<object> _received = [];

    public void Dispose() => _simulation.Dispose();

    [Fact]
    public void Run_MessagesWait_AreHandledAndNoTimePasses()
    {
        IActorRef second = Start((_, message) => _received.Add(message));
        IActorRef first = Start((_, message) => second.Tell($"{message}!"));
        first.Tell("a");
        first.Tell("b");
        Assert.Empty(_received);
        Assert.False(_simulation.IsIdle);

        _simulation.Run();
        Assert.Equal(["a!", "b!"], _received);
        Assert.True(_simulation.IsIdle);
        Assert.Equal(TimeSpan.Zero, _simulation.Time);
        Assert.False(_simulation.Step());
    }

    [Theory]
    [InlineData("akka.actor.default-dispatcher")]
    [InlineData("akka.actor.internal-dispatcher")]
    [InlineData("akka.actor.default-blocking-io-dispatcher")]
    [InlineData("akka.test.calling-thread-dispatcher")]
    [InlineData("pinned")]
    [InlineData("custom")]
    [InlineData("alias")]
    [InlineData("registered")]
    public void Dispatcher_Any_RunsOnTheTestsThreadWhenTheTestRuns(string dispatcher)
    {
        Dispatchers dispatchers = _simulation.System.Dispatchers;
        var pinned = new PinnedDispatcherConfigurator(dispatchers.DefaultDispatcherConfig, dispatchers.Prerequisites);
        Assert.True(dispatchers.RegisterConfigurator("registered", pinned));
        Thread? thread = null;
        var script = new Script { Receive = (_, _) => thread = Thread.CurrentThread };
        IActorRef actor = _simulation.System.ActorOf(script.Props.WithDispatcher(dispatcher));
        actor.Tell("go");
        Assert.Null(thread);

        _simulation.Run();
        Assert.Same(Thread.CurrentThread, thread);
    }

    [Fact]
    public void Dispatcher_Unknown_IsRefusedAsEverywhere() =>
        Assert.Throws<ConfigurationException>(() => _simulation.System.ActorOf(new Script().Props.WithDispatcher("nowhere")));

    [Fact]
    public void Schedule_OnADispatcher_RunsInTheSimulation()
    {
        bool ran = false;
        _simulation.System.Dispatchers.Lookup("pinned").Schedule(() => ran = true);
        Assert.False(ran);
        _simulation.Run();
        Assert.True(ran);
    }

    [Fact]
    public void Schedule_WorkThrows_IsLoggedAndTheRunGoesOn()
    {
        IActorRef listener = Start((_, message) => _received.Add(((Error)message).Cause!.Message));
        _simulation.System.EventStream.Subscribe(listener, typeof(Error));
        _simulation.System.Dispatchers.DefaultGlobalDispatcher.Schedule(static () => throw new Boom("scheduled"));
        _simulation.Run();
        Assert.Equal(["scheduled"], _received);
    }

    [Fact]
    public void Advance_Timers_FireAtTheirTimes()
    {
        var times = new List<(object Message, TimeSpan Time)>();
        IScheduler scheduler = _simulation.System.Scheduler;
        IActorRef actor = Start((_, message) => times.Add((message, scheduler.MonotonicClock)));
        using var cancelled = new Cancelable(scheduler, TimeSpan.FromSeconds(2.5));
        scheduler.ScheduleTellRepeatedly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), actor, "tick", ActorRefs.NoSender, cancelled);
        scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(1.5), actor, "once", ActorRefs.NoSender);

        DateTimeOffset before = scheduler.Now;
        _simulation.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([("tick", TimeSpan.FromSeconds(1)), ("once", TimeSpan.FromSeconds(1.5)), ("tick", TimeSpan.FromSeconds(2))], times);
        Assert.Equal(TimeSpan.FromSeconds(10), _simulation.Time);
        Assert.Equal(TimeSpan.FromSeconds(10), scheduler.Now - before);
        Assert.Equal(TimeSpan.FromSeconds(10), _simulation.System.Uptime);
        Assert.Equal(before, DateTimeOffset.UnixEpoch + _simulation.System.StartTime);
    }

    [Fact]
    public void Run_TimerWithoutDelay_IsPartOfIt()
    {
        IActorRef actor = Start((_, message) => _received.Add(message));
        _simulation.System.Scheduler.ScheduleTellOnce(TimeSpan.Zero, actor, "now", ActorRefs.NoSender);
        _simulation.System.Scheduler.ScheduleTellOnce(TimeSpan.FromTicks(1), actor, "later", ActorRefs.NoSender);
        _simulation.Run();
        Assert.Equal(["now"], _received);
    }

    [Fact]
    public void Timers_ScheduledWorkThrows_EndsAndOthersGoOn()
    {
        IScheduler scheduler = _simulation.System.Scheduler;
        int failing = 0, others = 0;
        scheduler.Advanced.ScheduleRepeatedly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), () =>
        {
            failing++;
            throw new Boom("scheduled");
        });
        scheduler.Advanced.ScheduleRepeatedly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), () => others++);
        _simulation.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal((1, 3), (failing, others));
    }

    [Fact]
    public void RunUntil_ConditionNeedsTime_LetsItPass()
    {
        IActorRef actor = Start((_, message) => _received.Add(message));
        _simulation.System.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(30), actor, "late", ActorRefs.NoSender);
        _simulation.RunUntil(() => _received.Count > 0);
        Assert.Equal(TimeSpan.FromSeconds(30), _simulation.Time);
    }

    [Fact]
    public void RunUntil_NobodyHasAnythingToDo_SaysSo()
    {
        SimulationException e = Assert.Throws<SimulationException>(() => _simulation.RunUntil(static () => false));
        Assert.Contains("nobody has anything left to do", e.Message, StringComparison.Ordinal);
        Assert.Contains("new Simulation(7, ...)", e.Message, StringComparison.Ordinal);
        Assert.Equal(7, e.Seed);
    }

    [Fact]
    public void RunUntil_TimeIsUp_SaysSoAndShowsTheLastSteps()
    {
        IActorRef actor = Start((_, _) => { });
        _simulation.System.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromSeconds(1), actor, "tick", ActorRefs.NoSender);
        SimulationException e = Assert.Throws<SimulationException>(() => _simulation.RunUntil(static () => false, TimeSpan.FromSeconds(5)));
        Assert.Contains("more than 00:00:05", e.Message, StringComparison.Ordinal);
        Assert.Contains("Message       /user/$a System.String", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ActorsGoRoundInCircles_Ends()
    {
        using var simulation = new Simulation(1, null, new SimulationSettings { MaxSteps = 1000 });
        IActorRef actor = simulation.System.ActorOf(new Script { Receive = static (self, message) => self.Me.Tell(message) }.Props);
        actor.Tell("again");
        SimulationException e = Assert.Throws<SimulationException>(simulation.Run);
        Assert.Contains("1000 steps", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_InsideAStep_IsRefused()
    {
        Exception? refused = null;
        IActorRef actor = Start((_, _) => refused = Record.Exception(_simulation.Run));
        actor.Tell("go");
        _simulation.Run();
        Assert.IsType<InvalidOperationException>(refused);
    }

    [Fact]
    public void Trace_LastSteps_AreRecorded()
    {
        IActorRef actor = Start((_, _) => { }, "actor");
        _simulation.Run();
        long before = _simulation.Steps;
        ulong hash = _simulation.TraceHash;
        for (int i = 0; i < 100; i++)
        {
            actor.Tell(i);
        }
        _simulation.Run();

        Assert.Equal(before + 100, _simulation.Steps);
        Assert.NotEqual(hash, _simulation.TraceHash);
        Assert.Equal(64, _simulation.Trace.Count);
        Assert.All(_simulation.Trace, static step => Assert.Equal((SimulationStepKind.Message, "/user/actor", "System.Int32"), (step.Kind, step.Actor, step.Subject)));
        Assert.Equal(_simulation.Steps, _simulation.Trace[^1].Number);
    }

    [Fact]
    public void Trace_NotRecorded_HasTheSameHash()
    {
        using var simulation = new Simulation(7, null, new SimulationSettings { TraceLength = 0 });
        foreach (Simulation one in (Simulation[])[_simulation, simulation])
        {
            one.System.ActorOf(new Script().Props, "actor").Tell("go");
            one.Run();
        }
        Assert.Empty(simulation.Trace);
        Assert.Equal(_simulation.TraceHash, simulation.TraceHash);
    }

    [Theory]
    [InlineData(0.0, 1, 1)]
    [InlineData(1.0, 60, 140)]
    public void YieldChance_NeverAndAlways_MakesLongAndShortTurns(double chance, int least, int most)
    {
        using var simulation = new Simulation(7, null, new SimulationSettings { YieldChance = chance });
        var order = new List<IActorRef>();
        var script = new Script { Receive = (self, _) => order.Add(self.Me) };
        IActorRef[] actors = [simulation.System.ActorOf(script.Props), simulation.System.ActorOf(script.Props)];
        simulation.Run();
        for (int i = 0; i < 200; i++)
        {
            actors[i % 2].Tell(i);
        }
        simulation.Run();
        Assert.Equal(200, order.Count);
        Assert.InRange(order.Zip(order.Skip(1)).Count(static pair => !pair.First.Equals(pair.Second)), least, most);
    }

    [Fact]
    public void Random_Drawn_DoesNotChangeTheOrder()
    {
        Assert.Equal(HashOf(_ => { }), HashOf(static simulation => simulation.Random.Next()));

        static ulong HashOf(Action<Simulation> first)
        {
            using var simulation = new Simulation(3, Workshop.Config);
            first(simulation);
            IActorRef[] actors = [.. Enumerable.Range(0, 10).Select(_ => simulation.System.ActorOf(new Script().Props))];
            foreach (IActorRef actor in actors)
            {
                actor.Tell(1);
            }
            simulation.Run();
            return simulation.TraceHash;
        }
    }

    [Fact]
    public void Dispose_ActorsLive_StopsThemOutsideOfTheTrace()
    {
        bool stopped = false;
        var simulation = new Simulation(1);
        simulation.System.ActorOf(new Script { PostStop = _ => stopped = true }.Props);
        simulation.Run();
        ulong hash = simulation.TraceHash;
        simulation.Dispose();
        Assert.True(stopped);
        Assert.True(simulation.System.WhenTerminated.IsCompletedSuccessfully);
        Assert.Equal(hash, simulation.TraceHash);
        Assert.Throws<ObjectDisposedException>(simulation.Run);
    }

    private IActorRef Start(Action<ScriptedActor, object> receive, string? name = null) =>
        _simulation.System.ActorOf(new Script { Receive = receive }.Props, name);
}
