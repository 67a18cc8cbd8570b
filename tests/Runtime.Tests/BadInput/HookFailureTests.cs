namespace ActorNet.Runtime.Tests;

/// <summary>An actor throws in each of its hooks: what its supervisor hears, what becomes of it, and of the others on its thread.</summary>
public sealed class HookFailureTests : RuntimeTest
{
    protected override string Hocon => """
        one { type = Dispatcher, executor = fork-join-executor, dedicated-thread-pool.thread-count = 1 }
        pinned { type = PinnedDispatcher }
        """;

    public static TheoryData<string, string> HooksAndDispatchers()
    {
        var all = new TheoryData<string, string>();
        foreach (string dispatcher in new[] { "akka.actor.default-dispatcher", "one", "pinned" })
        {
            foreach (string hook in new[] { "constructor", "PreStart", "Receive", "AroundReceive", "Unhandled", "PreRestart", "PostRestart", "PostStop" })
            {
                all.Add(hook, dispatcher);
            }
        }
        return all;
    }

    [Theory]
    [MemberData(nameof(HooksAndDispatchers))]
    public async Task Hook_Throws_SupervisorHearsOfItAndTheThreadGoesOn(string hook, string dispatcher)
    {
        Probe heard = NewProbe(), errors = NewProbe(), watcher = NewProbe();
        Sys.EventStream.Subscribe(errors.Ref, typeof(Error));
        IActorRef neighbour = Sys.ActorOf(Props.Create(() => new FaultyActor("none")).WithDispatcher(dispatcher));
        Assert.Equal("pong", await neighbour.Ask<string>("ping", Patience));
        IActorRef parent = Start(new Script
        {
            Strategy = new OneForOneStrategy(e =>
            {
                heard.Ref.Tell(e);
                return e is Boom ? Directive.Restart : Directive.Stop;
            }),
            Receive = (self, _) => self.From.Tell(self.Ctx.ActorOf(Props.Create(() => new FaultyActor(hook)).WithDispatcher(dispatcher))),
        });
        IActorRef actor = await parent.Ask<IActorRef>("start", Patience);
        await watcher.Watch(actor);

        switch (hook)
        {
            case "constructor":
                ActorInitializationException noActor = await heard.Expect<ActorInitializationException>();
                Assert.Equal(actor, noActor.Actor);
                Assert.IsType<TypeLoadException>(noActor.InnerException);
                Assert.Equal(hook, Assert.IsType<Boom>(noActor.GetBaseException()).Message);
                break;
            case "PreStart":
                ActorInitializationException notStarted = await heard.Expect<ActorInitializationException>();
                Assert.Equal(hook, Assert.IsType<Boom>(notStarted.InnerException).Message);
                break;
            case "Receive" or "AroundReceive" or "Unhandled":
                actor.Tell(1);
                Assert.Equal(hook, (await heard.Expect<Boom>()).Message);
                break;
            case "PreRestart":
                actor.Tell("fail");
                Assert.Equal("fail", (await heard.Expect<Boom>()).Message);
                Assert.Equal("pong", await actor.Ask<string>("ping", Patience)); // the restart goes on all the same
                PreRestartException reported = await FirstCause<PreRestartException>(errors);
                Assert.Equal(hook, Assert.IsType<Boom>(reported.InnerException).Message);
                Assert.Equal("fail", reported.OptionalMessage);
                break;
            case "PostRestart":
                actor.Tell("fail");
                Assert.Equal("fail", (await heard.Expect<Boom>()).Message);
                PostRestartException notRestarted = await heard.Expect<PostRestartException>();
                Assert.Equal(hook, Assert.IsType<Boom>(notRestarted.InnerException).Message);
                Assert.Equal("fail", notRestarted.OriginalCause.Message);
                break;
            case "PostStop":
                actor.Tell("stop");
                Assert.Equal(hook, (await FirstCause<Boom>(errors)).Message);
                break;
        }

        if (hook is "constructor" or "PreStart" or "PostRestart" or "PostStop")
        {
            Assert.Equal(actor, (await watcher.Expect<Terminated>()).ActorRef);
        }
        else if (hook is not "AroundReceive")
        {
            Assert.Equal("pong", await actor.Ask<string>("ping", Patience)); // restarted
        }
        Assert.Equal("pong", await neighbour.Ask<string>("ping", Patience));
        await heard.ExpectNothing();
    }

    [Fact]
    public async Task StrategyHook_Throws_TheParentFails() =>
        Assert.Equal("strategy", Assert.IsType<Boom>(await FailureOfParent(() => throw new Boom("strategy"))).Message);

    [Fact]
    public async Task StrategyHook_ReturnsNull_TheParentFails() =>
        Assert.IsType<NullReferenceException>(await FailureOfParent(() => null!));

    [Fact]
    public async Task Decider_Throws_TheParentFails() =>
        Assert.Equal("decider", Assert.IsType<Boom>(await FailureOfParent(() => new OneForOneStrategy(_ => throw new Boom("decider")))).Message);

    [Fact]
    public async Task Decider_Escalates_TheParentFailsOfTheChildsFailure() =>
        Assert.Equal("fail", Assert.IsType<Boom>(await FailureOfParent(() => new OneForOneStrategy(_ => Directive.Escalate))).Message);

    [Fact]
    public async Task TopLevelActor_EscalatesToTheGuardian_IsRestartedAndTheOthersLiveOn()
    {
        Probe probe = NewProbe();
        IActorRef other = Sys.ActorOf(Props.Create(() => new FaultyActor("none")));
        IActorRef parent = Start(new Script
        {
            Strategy = new OneForOneStrategy(_ => Directive.Escalate),
            Receive = (self, _) => self.Ctx.ActorOf(Props.Create(() => new FaultyActor("none"))).Tell("fail"),
            PostRestart = (_, e) => probe.Ref.Tell(e),
        });
        parent.Tell("go");
        Assert.Equal("fail", (await probe.Expect<Boom>()).Message);
        Assert.Equal("pong", await other.Ask<string>("ping", Patience));
    }

    [Fact]
    public async Task Producer_MakesNothing_ActorStops()
    {
        Probe probe = NewProbe();
        IActorRef actor = Sys.ActorOf(Props.CreateBy(new NoProducer()));
        await probe.Watch(actor);
        Assert.Equal(actor, (await probe.Expect<Terminated>()).ActorRef);
    }

    private static async Task<T> FirstCause<T>(Probe errors)
        where T : Exception
    {
        while (true)
        {
            if ((await errors.Expect<Error>()).Cause is T wanted)
            {
                return wanted;
            }
        }
    }

    private async Task<Exception> FailureOfParent(Func<SupervisorStrategy> strategy)
    {
        Probe heard = NewProbe(), child = NewProbe();
        Start(new Script
        {
            Strategy = new OneForOneStrategy(e =>
            {
                heard.Ref.Tell(e);
                return Directive.Stop;
            }),
            PreStart = self =>
            {
                IActorRef parent = self.Ctx.ActorOf(Props.Create(() => new FaultySupervisor(strategy)));
                child.Ref.Tell(parent);
                parent.Tell("go");
            },
        });
        await child.Watch(await child.Expect<IActorRef>());
        Exception failure = await heard.Expect<Exception>();
        await child.Expect<Terminated>();
        return failure;
    }

    private sealed class NoProducer : IIndirectActorProducer
    {
        public Type ActorType => typeof(FaultyActor);

        public ActorBase Produce() => null!;

        public void Release(ActorBase actor)
        {
        }
    }
}
