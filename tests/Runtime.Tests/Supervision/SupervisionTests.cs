using System.Collections.Concurrent;

namespace ActorNet.Runtime.Tests;

public sealed class SupervisionTests : RuntimeTest
{
    private static readonly Script Counter = new()
    {
        Receive = (self, message) =>
        {
            switch (message)
            {
                case Exception e:
                    throw e;
                case "count":
                    self.From.Tell(++self.Count);
                    break;
            }
        },
    };

    [Fact]
    public async Task Resume_KeepsTheState()
    {
        IActorRef child = await StartChild(new OneForOneStrategy(_ => Directive.Resume));
        Assert.Equal(1, await child.Ask<int>("count", Patience));
        child.Tell(new Boom("x"));
        Assert.Equal(2, await child.Ask<int>("count", Patience));
    }

    [Fact]
    public async Task Restart_ForgetsTheState()
    {
        IActorRef child = await StartChild(new OneForOneStrategy(_ => Directive.Restart));
        Assert.Equal(1, await child.Ask<int>("count", Patience));
        child.Tell(new Boom("x"));
        Assert.Equal(1, await child.Ask<int>("count", Patience));
    }

    [Fact]
    public async Task Stop_EndsTheChild()
    {
        Probe probe = NewProbe();
        IActorRef child = await StartChild(SupervisorStrategy.StoppingStrategy);
        await probe.Watch(child);
        child.Tell(new Boom("x"));
        Assert.Equal(child, (await probe.Expect<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task Escalate_FailsTheParent_WhoseRestartStopsTheChild()
    {
        Probe probe = NewProbe();
        var restarted = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef parent = Start(new Script
        {
            Strategy = new OneForOneStrategy(_ => Directive.Escalate),
            Receive = (self, _) => self.From.Tell(self.Ctx.ActorOf(Counter.Props)),
            PostRestart = (_, e) => restarted.SetResult(e),
        });
        IActorRef child = await parent.Ask<IActorRef>("child", Patience);
        await probe.Watch(child);
        child.Tell(new Boom("up"));
        Assert.Equal("up", Assert.IsType<Boom>(await restarted.Task.WaitAsync(Patience)).Message);
        await probe.Expect<Terminated>();
    }

    [Fact]
    public async Task Escalate_ParentIsResumed_ChildGoesOnWithItsState()
    {
        var child = new TaskCompletionSource<IActorRef>(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef? parent = null;
        var middle = new Script
        {
            Strategy = new OneForOneStrategy(_ => Directive.Escalate),
            PreStart = self => child.SetResult(self.Ctx.ActorOf(Counter.Props)),
            Receive = (self, message) => self.From.Tell(message),
        };
        Start(new Script
        {
            Strategy = new OneForOneStrategy(_ => Directive.Resume),
            PreStart = self => parent = self.Ctx.ActorOf(middle.Props),
        });
        IActorRef leaf = await child.Task.WaitAsync(Patience);
        Assert.Equal(1, await leaf.Ask<int>("count", Patience));
        leaf.Tell(new Boom("x"));
        Assert.Equal(2, await leaf.Ask<int>("count", Patience));
        Assert.Equal("still", await parent!.Ask<string>("still", Patience));
    }

    [Fact]
    public async Task Escalate_ToTheTop_RestartsTheUserGuardianAndItsChildren()
    {
        int incarnations = 0;
        var twice = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef top = Start(new Script
        {
            Construct = _ =>
            {
                if (++incarnations == 2)
                {
                    twice.SetResult();
                }
            },
            Receive = (_, message) => throw (Exception)message,
        });
        top.Tell(new Boom("x"));
        await twice.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task AllForOne_Restart_RestartsTheSiblings()
    {
        IActorRef[] children = await StartChildren(new AllForOneStrategy(_ => Directive.Restart), 3);
        foreach (IActorRef child in children)
        {
            Assert.Equal(1, await child.Ask<int>("count", Patience));
        }
        children[1].Tell(new Boom("x"));
        await Settle(children[1]);
        foreach (IActorRef child in children)
        {
            Assert.Equal(1, await child.Ask<int>("count", Patience));
        }
    }

    [Fact]
    public async Task AllForOne_Stop_StopsTheSiblings()
    {
        Probe probe = NewProbe();
        IActorRef[] children = await StartChildren(new AllForOneStrategy(_ => Directive.Stop), 3);
        foreach (IActorRef child in children)
        {
            await probe.Watch(child);
        }
        children[1].Tell(new Boom("x"));
        var gone = new HashSet<IActorRef>();
        foreach (IActorRef _ in children)
        {
            gone.Add((await probe.Expect<Terminated>()).ActorRef);
        }
        Assert.Equal(children.ToHashSet(), gone);
    }

    [Fact]
    public async Task Retries_UsedUp_StopTheChild()
    {
        Probe probe = NewProbe();
        IActorRef child = await StartChild(new OneForOneStrategy(2, null, _ => Directive.Restart));
        await probe.Watch(child);
        child.Tell(new Boom("1"));
        child.Tell(new Boom("2"));
        Assert.Equal(1, await child.Ask<int>("count", Patience));
        child.Tell(new Boom("3"));
        await probe.Expect<Terminated>();
    }

    [Fact]
    public async Task Retries_Zero_StopAtOnce()
    {
        Probe probe = NewProbe();
        IActorRef child = await StartChild(new OneForOneStrategy(0, TimeSpan.FromMinutes(1), _ => Directive.Restart));
        await probe.Watch(child);
        child.Tell(new Boom("1"));
        await probe.Expect<Terminated>();
    }

    [Fact]
    public async Task Decider_Throws_TheParentFails()
    {
        var restarted = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef parent = Start(new Script
        {
            Strategy = new OneForOneStrategy(_ => throw new Boom("decider")),
            Receive = (self, _) => self.From.Tell(self.Ctx.ActorOf(Counter.Props)),
            PostRestart = (_, e) => restarted.SetResult(e),
        });
        IActorRef child = await parent.Ask<IActorRef>("child", Patience);
        child.Tell(new Boom("x"));
        Assert.Equal("decider", (await restarted.Task.WaitAsync(Patience)).Message);
    }

    [Fact]
    public void DefaultDecider_KnowsTheFourKinds()
    {
        IDecider decider = SupervisorStrategy.DefaultDecider;
        Assert.Equal(Directive.Stop, decider.Decide(new ActorInitializationException()));
        Assert.Equal(Directive.Stop, decider.Decide(new ActorKilledException()));
        Assert.Equal(Directive.Stop, decider.Decide(new DeathPactException(ActorRefs.Nobody)));
        Assert.Equal(Directive.Restart, decider.Decide(new Boom("x")));
    }

    [Fact]
    public void DeployableDecider_FirstFittingRuleCounts()
    {
        DeployableDecider decider = Decider.From(
            Directive.Escalate, Directive.Resume.When<ArgumentNullException>(), Directive.Stop.When<ArgumentException>());
        Assert.Equal(Directive.Resume, decider.Decide(new ArgumentNullException()));
        Assert.Equal(Directive.Stop, decider.Decide(new ArgumentOutOfRangeException()));
        Assert.Equal(Directive.Escalate, decider.Decide(new Boom("x")));
    }

    [Fact]
    public async Task Kill_StopsByDefault()
    {
        Probe probe = NewProbe();
        IActorRef actor = Start((_, _) => { });
        await probe.Watch(actor);
        actor.Tell(Kill.Instance);
        await probe.Expect<Terminated>();
    }

    [Fact]
    public async Task Kill_AskedForOtherwise_Restarts()
    {
        IActorRef child = await StartChild(new OneForOneStrategy(e => e is ActorKilledException ? Directive.Restart : Directive.Stop));
        Assert.Equal(1, await child.Ask<int>("count", Patience));
        child.Tell(Kill.Instance);
        Assert.Equal(1, await child.Ask<int>("count", Patience));
    }

    [Fact]
    public async Task Failure_SuspendsUntilTheVerdict()
    {
        using var gate = new ManualResetEventSlim();
        var order = new ConcurrentQueue<string>();
        var deciding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var child = new Script
        {
            Receive = (_, message) =>
            {
                order.Enqueue($"{message}");
                if (message is "boom")
                {
                    throw new Boom("x");
                }
            },
        };
        IActorRef parent = Start(new Script
        {
            Receive = (self, _) => self.From.Tell(self.Ctx.ActorOf(child.Props)),
            Strategy = new OneForOneStrategy(_ =>
            {
                deciding.SetResult();
                gate.Wait(Patience);
                order.Enqueue("verdict");
                return Directive.Resume;
            }),
        });
        IActorRef actor = await parent.Ask<IActorRef>("child", Patience);
        actor.Tell("boom");
        await deciding.Task.WaitAsync(Patience);
        actor.Tell("next");
        gate.Set();
        await Settle(actor);
        Assert.Equal(["boom", "verdict", "next"], order);
    }

    [Fact]
    public async Task Restart_ChildrenThatSurvive_AreRestarted()
    {
        var child = new TaskCompletionSource<IActorRef>(TaskCreationOptions.RunContinuationsAsynchronously);
        int births = 0;
        var leaf = new Script
        {
            Construct = _ => Interlocked.Increment(ref births),
            Receive = Counter.Receive,
        };
        IActorRef parent = Start(new Script
        {
            PreStart = self => child.TrySetResult(self.Ctx.ActorOf(leaf.Props, "leaf")),
            PreRestart = (_, _, _) => { }, // children live on
            PostRestart = (_, _) => { },
            Receive = (self, message) =>
            {
                if (message is "boom")
                {
                    throw new Boom("x");
                }
                self.From.Tell(self.Ctx.Child("leaf"));
            },
        });
        IActorRef actor = await child.Task.WaitAsync(Patience);
        await Settle(actor);
        parent.Tell("boom");
        Assert.Equal(actor, await parent.Ask<IActorRef>("leaf", Patience));
        Assert.Equal(1, await actor.Ask<int>("count", Patience));
        Assert.Equal(2, births);
    }

    [Fact]
    public async Task Props_StrategyGiven_ReplacesTheActorsOwn()
    {
        Probe probe = NewProbe();
        var parent = new Script
        {
            Strategy = new OneForOneStrategy(_ => Directive.Restart),
            Receive = (self, _) => self.From.Tell(self.Ctx.ActorOf(Counter.Props)),
        };
        IActorRef actor = Sys.ActorOf(parent.Props.WithSupervisorStrategy(SupervisorStrategy.StoppingStrategy));
        IActorRef child = await actor.Ask<IActorRef>("child", Patience);
        await probe.Watch(child);
        child.Tell(new Boom("x"));
        await probe.Expect<Terminated>();
    }

    [Fact]
    public async Task Failure_IsLogged()
    {
        Probe probe = NewProbe();
        Sys.EventStream.Subscribe<LogEvent>(probe.Ref);
        IActorRef resumed = await StartChild(new OneForOneStrategy(_ => Directive.Resume));
        resumed.Tell(new Boom("mild"));
        Warning warning = await probe.Expect<Warning>();
        Assert.Equal("mild", warning.Message);
        Assert.Equal(resumed.Path.ToString(), warning.LogSource);
        IActorRef stopped = await StartChild(SupervisorStrategy.StoppingStrategy);
        stopped.Tell(new Boom("bad"));
        Assert.Equal("bad", (await probe.Expect<Error>()).Message);
    }

    private async Task<IActorRef> StartChild(SupervisorStrategy strategy) => (await StartChildren(strategy, 1))[0];

    private async Task<IActorRef[]> StartChildren(SupervisorStrategy strategy, int count)
    {
        IActorRef parent = Start(new Script
        {
            Strategy = strategy,
            Receive = (self, _) => self.From.Tell(self.Ctx.ActorOf(Counter.Props)),
        });
        var children = new IActorRef[count];
        for (int i = 0; i < count; i++)
        {
            children[i] = await parent.Ask<IActorRef>("child", Patience);
        }
        return children;
    }
}
