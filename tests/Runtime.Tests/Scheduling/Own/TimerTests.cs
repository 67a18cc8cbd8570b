namespace ActorNet.Runtime.Tests;

[Trait("Runtime", "own")]
public sealed class TimerTests : RuntimeTest
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private Probe _probe = null!;

    protected override string Hocon => ManualScheduler.Hocon;

    private ManualScheduler Clock => (ManualScheduler)Sys.Scheduler;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _probe = NewProbe();
    }

    [Fact]
    public async Task SingleTimer_FiresOnce()
    {
        IActorRef actor = await StartTimed(t => t.StartSingleTimer("k", "tick", Second));
        Clock.Advance(TimeSpan.FromMilliseconds(999));
        await ExpectNothing(actor);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await _probe.Expect("tick");
        Clock.Advance(TimeSpan.FromMinutes(1));
        await ExpectNothing(actor);
    }

    [Fact]
    public async Task PeriodicTimer_FiresAgainAndAgainUntilCancelled()
    {
        IActorRef actor = await StartTimed(t => t.StartPeriodicTimer("k", "tick", TimeSpan.FromMilliseconds(100), Second));
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        await _probe.Expect("tick");
        Clock.Advance(3 * Second);
        await _probe.Expect("tick", "tick", "tick");
        await Do(actor, t => t.Cancel("k"));
        Clock.Advance(3 * Second);
        await ExpectNothing(actor);
    }

    [Fact]
    public async Task Timer_SameKey_ReplacesTheEarlierOne()
    {
        IActorRef actor = await StartTimed(t =>
        {
            t.StartSingleTimer("k", "old", Second);
            t.StartSingleTimer("k", "new", 2 * Second);
        });
        Clock.Advance(5 * Second);
        await _probe.Expect("new");
        await ExpectNothing(actor);
    }

    [Fact]
    public async Task Timer_CancelledAfterItsMessageWasQueued_IsNotSeen()
    {
        IActorRef actor = await StartTimed(t => t.StartSingleTimer("k", "tick", Second));
        // The timer fires while the actor handles the order that cancels it.
        await Do(actor, t =>
        {
            Clock.Advance(Second);
            t.Cancel("k");
        });
        await ExpectNothing(actor);
    }

    [Fact]
    public async Task Timer_ActiveKeys_AreKnown()
    {
        IActorRef actor = await StartTimed(t =>
        {
            t.StartSingleTimer("single", "tick", Second);
            t.StartPeriodicTimer("periodic", "tick", Second);
        });
        await Do(actor, t =>
        {
            Assert.True(t.IsTimerActive("single"));
            Assert.Equal(2, t.ActiveTimers.Count);
        });
        Clock.Advance(Second);
        await Settle(actor);
        await Do(actor, t =>
        {
            Assert.False(t.IsTimerActive("single"));
            t.CancelAll();
            Assert.Empty(t.ActiveTimers);
        });
    }

    [Fact]
    public async Task Timer_Restart_CancelsThem()
    {
        IActorRef actor = await StartTimed(t => t.StartPeriodicTimer("k", "tick", Second));
        actor.Tell(new Boom("x"));
        await Settle(actor);
        Clock.Advance(5 * Second);
        await ExpectNothing(actor);
    }

    [Fact]
    public async Task ReceiveTimeout_NoMessage_ComesAgainAndAgain()
    {
        IActorRef actor = StartIdle(Second);
        await Settle(actor);
        Clock.Advance(Second);
        await _probe.Expect<ReceiveTimeout>();
        await Settle(actor);
        Clock.Advance(Second);
        await _probe.Expect<ReceiveTimeout>();
    }

    [Fact]
    public async Task ReceiveTimeout_Message_StartsTheTimeAgain()
    {
        IActorRef actor = StartIdle(Second);
        await Settle(actor);
        Clock.Advance(TimeSpan.FromMilliseconds(900));
        actor.Tell("busy");
        await _probe.Expect("busy");
        await Settle(actor);
        Clock.Advance(TimeSpan.FromMilliseconds(900));
        await ExpectNothing(actor);
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        await _probe.Expect<ReceiveTimeout>();
    }

    [Fact]
    public async Task ReceiveTimeout_MessageThatDoesNotCount_LeavesTheTimeAlone()
    {
        IActorRef actor = StartIdle(Second);
        await Settle(actor);
        Clock.Advance(TimeSpan.FromMilliseconds(900));
        await Settle(actor); // Identify does not count
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        await _probe.Expect<ReceiveTimeout>();
    }

    [Fact]
    public async Task ReceiveTimeout_SetToNull_Ends()
    {
        IActorRef actor = Start(new Script
        {
            PreStart = self => self.Ctx.SetReceiveTimeout(Second),
            Receive = (self, message) =>
            {
                _probe.Ref.Tell(message);
                self.Ctx.SetReceiveTimeout(null);
            },
        });
        actor.Tell("off");
        await _probe.Expect("off");
        await Settle(actor);
        Clock.Advance(10 * Second);
        await ExpectNothing(actor);
    }

    [Fact]
    public async Task Ask_Timeout_PassesOnTheSystemsClock()
    {
        IActorRef silent = Start((_, _) => { });
        Task<string> answer = silent.Ask<string>("x", Second);
        Clock.Advance(Second);
        await Assert.ThrowsAsync<AskTimeoutException>(() => answer);
    }

    private IActorRef StartIdle(TimeSpan timeout) => Start(new Script
    {
        PreStart = self => self.Ctx.SetReceiveTimeout(timeout),
        Receive = (_, message) => _probe.Ref.Tell(message),
    });

    private async Task<IActorRef> StartTimed(Action<ITimerScheduler> start)
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Timed(_probe.Ref)));
        await Do(actor, start);
        return actor;
    }

    private static async Task Do(IActorRef actor, Action<ITimerScheduler> action)
    {
        if (await actor.Ask<object>(action, Patience) is Exception e)
        {
            throw e;
        }
    }

    private async Task ExpectNothing(IActorRef actor)
    {
        await Settle(actor);
        await _probe.ExpectNothing();
    }

    private sealed class Timed(IActorRef probe) : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Action<ITimerScheduler> action:
                    Sender.Tell((object?)Record.Exception(() => action(Timers)) ?? "done");
                    break;
                case Boom boom:
                    throw boom;
                default:
                    probe.Tell(message);
                    break;
            }
        }
    }
}
