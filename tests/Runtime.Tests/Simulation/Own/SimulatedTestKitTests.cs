namespace ActorNet.Runtime.Tests;

/// <summary>A TestKit on the system of a simulation: waiting runs it, and all times are virtual.</summary>
[Trait("Runtime", "own")]
public sealed class SimulatedTestKitTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Simulation _simulation = new(5);
    private readonly ActorTestKit _kit;

    public SimulatedTestKitTests() => _kit = new ActorTestKit(_simulation.System);

    public void Dispose()
    {
        _kit.Dispose();
        _simulation.Dispose();
    }

    [Fact]
    public void ExpectMsg_AnswerTakesSteps_RunsThem()
    {
        Echo().Tell("hello");
        Assert.Equal("hello", _kit.ExpectMsg<string>());
        Assert.Equal(TimeSpan.Zero, _simulation.Time);
    }

    [Fact]
    public void ExpectMsg_AnswerTakesTime_LetsItPass()
    {
        After(Hour, "late");
        _kit.ExpectMsg("late", 2 * Hour);
        Assert.Equal(Hour, _simulation.Time);
    }

    [Fact]
    public void ExpectMsg_NoneInTime_FailsWhenVirtualTimeIsOver()
    {
        After(Hour, "late");
        Assert.Throws<TestKitAssertionException>(() => _kit.ExpectMsg<string>(TimeSpan.FromMinutes(59)));
        Assert.Equal(TimeSpan.FromMinutes(59), _simulation.Time);
        _kit.ExpectMsg("late", TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void ExpectNoMsg_Silence_TakesVirtualTimeOnly()
    {
        After(Hour + TimeSpan.FromTicks(1), "late");
        _kit.ExpectNoMsg(Hour);
        Assert.Equal(Hour, _simulation.Time);
        Echo().Tell("hello");
        Assert.Throws<TestKitAssertionException>(() => _kit.ExpectNoMsg(TimeSpan.Zero)); // all that can run without time has run
    }

    [Fact]
    public void Within_BlockLetsTimePass_IsMeasuredInVirtualTime()
    {
        After(Hour, "late");
        _kit.Within(Hour, 2 * Hour, () => _kit.ExpectMsg("late"));
        After(2 * Hour, "too late");
        Assert.Throws<TestKitAssertionException>(() => _kit.Within(Hour, () => _kit.ExpectMsg("too late")));
    }

    [Fact]
    public void AwaitAssert_HoldsLater_TriesAgainAsTimePasses()
    {
        int tries = 0;
        _kit.AwaitAssert(
            () =>
            {
                tries++;
                Assert.True(_simulation.Time >= TimeSpan.FromSeconds(1));
            },
            TimeSpan.FromSeconds(2),
            TimeSpan.FromMilliseconds(100));
        Assert.Equal(11, tries);
        _kit.AwaitCondition(() => _simulation.Time >= TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5));
        Assert.False(_kit.AwaitConditionNoThrow(static () => false, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void FishForMessage_OthersComeFirst_FindsIt()
    {
        IActorRef echo = Echo();
        for (int i = 0; i < 10; i++)
        {
            echo.Tell(i);
        }
        Assert.Equal(7, _kit.FishForMessage<int>(static number => number == 7));
        Assert.Equal([8, 9], _kit.ReceiveN(2));
        echo.Tell(1);
        echo.Tell(2);
        Assert.Equal([1, 2], _kit.ReceiveWhile(static message => message, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Watch_ActorStops_ExpectsIt()
    {
        IActorRef echo = _kit.Watch(Echo());
        echo.Tell(PoisonPill.Instance);
        _kit.ExpectTerminated(echo);
    }

    [Fact]
    public void Probe_ChildAndAutoPilot_Work()
    {
        TestProbe probe = _kit.CreateTestProbe();
        IActorRef child = probe.ChildActorOf(new Script { Receive = static (self, message) => self.From.Tell(message) }.Props, "child");
        Assert.Equal(probe.Ref.Path / "child", child.Path);
        probe.SetAutoPilot(new DelegateAutoPilot(static (sender, message) =>
        {
            sender.Tell($"{message}!");
            return AutoPilot.KeepRunning;
        }));
        _simulation.Run();
        probe.Ref.Tell("hello", _kit.TestActor);
        _kit.ExpectMsg("hello!");
        probe.ExpectMsg("hello");
    }

    [Fact]
    public void EventFilter_ActorFails_CountsTheError() =>
        _kit.EventFilter.Exception<Boom>("expected").ExpectOne(() =>
        {
            IActorRef failing = _kit.ActorOf(new Script { Receive = static (_, _) => throw new Boom("expected") }.Props);
            failing.Tell("go");
        });

    [Fact]
    public void Latch_OpenedByAnActor_RunsUntilThen()
    {
        TestLatch latch = _kit.CreateTestLatch();
        var plain = new TestLatch();
        IActorRef opener = _kit.ActorOf(new Script
        {
            Receive = (_, _) =>
            {
                latch.Open();
                plain.Open();
            },
        }.Props);
        Assert.Throws<TimeoutException>(() => latch.Ready(Hour));
        _simulation.System.Scheduler.ScheduleTellOnce(Hour, opener, "open", ActorRefs.NoSender);
        latch.Ready(2 * Hour);
        plain.Ready(TimeSpan.Zero);
        Assert.Equal(2 * Hour, _simulation.Time);
    }

    [Fact]
    public void TestActorRef_Created_HasItsInstance()
    {
        TestActorRef<EchoActor> actor = _kit.ActorOfAsTestActorRef<EchoActor>();
        Assert.NotNull(actor.UnderlyingActor);
        actor.Tell("hello");
        _kit.ExpectMsg("hello");
    }

    [Fact]
    public void Shutdown_System_EndsInVirtualTime()
    {
        IActorRef echo = _kit.Watch(Echo());
        _kit.Shutdown(Hour, verifySystemShutdown: true);
        Assert.True(_simulation.System.WhenTerminated.IsCompletedSuccessfully);
        Assert.True(((IInternalActorRef)echo).IsTerminated);
    }

    [Fact]
    public void Expectations_ManySeeds_ReplayAlike()
    {
        var orders = new HashSet<string>();
        Simulation.ForSeeds(
            1,
            100,
            simulation =>
            {
                using var kit = new ActorTestKit(simulation.System);
                IActorRef[] echoes = [.. Enumerable.Range(0, 3).Select(_ => kit.ActorOf(Props.Create<EchoActor>()))];
                for (int i = 0; i < echoes.Length; i++)
                {
                    echoes[i].Tell(i);
                }
                orders.Add(string.Join(' ', kit.ReceiveN(3)));
            },
            null,
            new SimulationSettings { CheckReplay = true });
        Assert.Equal(6, orders.Count); // every order there is
    }

    private IActorRef Echo() => _kit.ActorOf(Props.Create<EchoActor>());

    private void After(TimeSpan delay, object message) =>
        _simulation.System.Scheduler.ScheduleTellOnce(delay, _kit.TestActor, message, ActorRefs.NoSender);

    private sealed class EchoActor : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
