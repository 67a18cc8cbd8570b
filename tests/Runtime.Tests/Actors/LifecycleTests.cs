using System.Collections.Concurrent;

namespace ActorNet.Runtime.Tests;

public sealed class LifecycleTests : RuntimeTest
{
    private readonly ConcurrentQueue<string> _log = new();

    [Fact]
    public async Task Life_StartToStop_CallsHooksInOrder()
    {
        IActorRef actor = Start(new Script
        {
            Construct = _ => _log.Enqueue("new"),
            PreStart = _ => _log.Enqueue("pre-start"),
            Receive = (_, message) => _log.Enqueue($"got {message}"),
            PostStop = _ => _log.Enqueue("post-stop"),
        });
        actor.Tell("a");
        await actor.GracefulStop(Patience);
        Assert.Equal(["new", "pre-start", "got a", "post-stop"], _log);
    }

    [Fact]
    public async Task Restart_CallsHooksInOrderAndKeepsTheMailbox()
    {
        using var gate = new ManualResetEventSlim();
        IActorRef actor = Start(new Script
        {
            Construct = _ => _log.Enqueue("new"),
            PreStart = _ => _log.Enqueue("pre-start"),
            PostStop = _ => _log.Enqueue("post-stop"),
            PreRestart = (self, e, message) =>
            {
                _log.Enqueue($"pre-restart {e.Message} {message}");
                self.DefaultPreRestart(e, message);
            },
            PostRestart = (_, e) => _log.Enqueue($"post-restart {e.Message}"),
            Receive = (_, message) =>
            {
                _log.Enqueue($"got {message}");
                if (message is "boom")
                {
                    gate.Wait(Patience);
                    throw new Boom("bang");
                }
            },
        });
        actor.Tell("boom");
        actor.Tell("after");
        gate.Set();
        await Settle(actor);
        Assert.Equal(
            ["new", "pre-start", "got boom", "pre-restart bang boom", "post-stop", "new", "post-restart bang", "got after"], _log);
    }

    [Fact]
    public async Task Restart_IsAFreshInstanceUnderTheSameReference()
    {
        IActorRef actor = Start((self, message) =>
        {
            switch (message)
            {
                case "boom":
                    throw new Boom("x");
                case "count":
                    self.From.Tell(++self.Count);
                    break;
            }
        });
        Assert.Equal(1, await actor.Ask<int>("count", Patience));
        Assert.Equal(2, await actor.Ask<int>("count", Patience));
        actor.Tell("boom");
        Assert.Equal(1, await actor.Ask<int>("count", Patience));
    }

    [Fact]
    public async Task Stop_ChildrenEndBeforeTheirParent()
    {
        IActorRef top = Start(new Script
        {
            PostStop = _ => _log.Enqueue("top"),
            PreStart = self =>
            {
                var leaf = new Script { PostStop = _ => _log.Enqueue("leaf") };
                var middle = new Script { PreStart = m => m.Ctx.ActorOf(leaf.Props), PostStop = _ => _log.Enqueue("middle") };
                self.Ctx.ActorOf(middle.Props);
            },
        });
        await top.GracefulStop(Patience);
        Assert.Equal(["leaf", "middle", "top"], _log);
    }

    [Fact]
    public async Task Stop_OvertakesQueuedMessages_WhichBecomeDeadLetters()
    {
        Probe probe = NewProbe();
        Sys.EventStream.Subscribe<DeadLetter>(probe.Ref);
        using var gate = new ManualResetEventSlim();
        IActorRef actor = Start((_, message) =>
        {
            probe.Ref.Tell(message);
            gate.Wait(Patience);
        });
        actor.Tell("first");
        await probe.Expect("first");
        actor.Tell("second");
        actor.Tell("third");
        Sys.Stop(actor);
        await Settle(((ExtendedActorSystem)Sys).Guardian); // the guardian has passed the order on
        gate.Set();
        DeadLetter second = await probe.Expect<DeadLetter>();
        DeadLetter third = await probe.Expect<DeadLetter>();
        Assert.Equal("second", second.Message);
        Assert.Equal(actor, second.Recipient);
        Assert.Equal("third", third.Message);
    }

    [Fact]
    public async Task Stop_Self_FinishesTheMessageFirst()
    {
        Probe probe = NewProbe();
        IActorRef actor = Start((self, _) =>
        {
            self.Ctx.Stop(self.Me);
            probe.Ref.Tell("still here");
        });
        await probe.Watch(actor);
        actor.Tell("x");
        await probe.Expect("still here");
        await probe.Expect<Terminated>();
    }

    [Fact]
    public async Task Constructor_Throws_ActorStopsAndSupervisorGetsTheCause()
    {
        Probe probe = NewProbe();
        var seen = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var child = new Script { Construct = _ => throw new Boom("ctor") };
        Start(new Script
        {
            Strategy = new OneForOneStrategy(e =>
            {
                seen.TrySetResult(e);
                return SupervisorStrategy.DefaultDecider.Decide(e);
            }),
            PreStart = self => probe.Ref.Tell(self.Ctx.ActorOf(child.Props)),
        });
        await probe.Watch(await probe.Expect<IActorRef>());
        await probe.Expect<Terminated>();
        var failure = Assert.IsType<ActorInitializationException>(await seen.Task.WaitAsync(Patience));
        Assert.IsType<Boom>(Assert.IsType<TypeLoadException>(failure.InnerException).GetBaseException());
        Assert.NotNull(failure.Actor);
    }

    [Fact]
    public async Task Constructor_NoneFits_ActorStops()
    {
        Probe probe = NewProbe();
        IActorRef actor = Sys.ActorOf(Props.Create<ScriptedActor>("not a script"));
        await probe.Watch(actor);
        await probe.Expect<Terminated>();
    }

    [Fact]
    public async Task PreStart_Throws_ActorStops()
    {
        Probe probe = NewProbe();
        IActorRef actor = Start(new Script { PreStart = _ => throw new Boom("x"), PostStop = _ => _log.Enqueue("post-stop") });
        await probe.Watch(actor);
        await probe.Expect<Terminated>();
        Assert.Empty(_log); // what never started is not stopped
    }

    [Fact]
    public async Task PostStop_Throws_ActorIsGoneAllTheSame()
    {
        Probe probe = NewProbe();
        Sys.EventStream.Subscribe<Error>(probe.Ref);
        IActorRef actor = Start(new Script { PostStop = _ => throw new Boom("late") });
        await actor.GracefulStop(Patience);
        Assert.IsType<Boom>((await probe.Expect<Error>()).Cause);
    }

    [Fact]
    public async Task PreRestart_Throws_RestartGoesOn()
    {
        int incarnations = 0;
        IActorRef actor = Start(new Script
        {
            Construct = _ => incarnations++,
            PreRestart = (_, _, _) => throw new Boom("pre"),
            Receive = (_, message) => Fail(message),
        });
        actor.Tell("boom");
        await Settle(actor);
        Assert.Equal(2, incarnations);
    }

    [Fact]
    public async Task PostRestart_Throws_ActorStops()
    {
        Probe probe = NewProbe();
        IActorRef actor = Start(new Script { PostRestart = (_, _) => throw new Boom("post"), Receive = (_, message) => Fail(message) });
        await probe.Watch(actor);
        actor.Tell("boom");
        await probe.Expect<Terminated>();
    }

    [Fact]
    public async Task Restart_ConstructorThrows_ActorStops()
    {
        Probe probe = NewProbe();
        int incarnations = 0;
        IActorRef actor = Start(new Script
        {
            Construct = _ =>
            {
                if (++incarnations == 2)
                {
                    throw new Boom("second");
                }
            },
            Receive = (_, message) => Fail(message),
        });
        await probe.Watch(actor);
        actor.Tell("boom");
        await probe.Expect<Terminated>();
    }

    [Fact]
    public async Task Restart_DisposesTheOldInstance()
    {
        var props = Props.Create(() => new Disposable(_log));
        IActorRef actor = Sys.ActorOf(props);
        actor.Tell("boom");
        await Settle(actor);
        Assert.Equal(["disposed"], _log);
        await actor.GracefulStop(Patience);
        Assert.Equal(["disposed", "disposed"], _log);
    }

    [Fact]
    public void New_OutsideOfTheRuntime_Throws() =>
        Assert.Throws<ActorInitializationException>(() => new ScriptedActor(new Script()));

    [Fact]
    public async Task New_InsideAnActor_Throws()
    {
        IActorRef actor = Start((self, _) => self.From.Tell(Record.Exception(() => new ScriptedActor(new Script()))!));
        await Assert.ThrowsAsync<ActorInitializationException>(async () => throw await actor.Ask<Exception>("x", Patience));
    }

    [Fact]
    public async Task Context_OnAForeignThread_Throws()
    {
        var actor = new TaskCompletionSource<ScriptedActor>(TaskCreationOptions.RunContinuationsAsynchronously);
        Start(new Script { PreStart = actor.SetResult });
        ScriptedActor instance = await actor.Task.WaitAsync(Patience);
        Assert.Throws<NotSupportedException>(() => instance.Ctx);
        Assert.Throws<NotSupportedException>(() => instance.From);
        Assert.Equal("user", instance.Me.Path.Parent.Name);
    }

    [Fact]
    public async Task AroundHooks_WrapTheLife()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Around(_log)));
        actor.Tell("m");
        actor.Tell("boom");
        await Settle(actor);
        await actor.GracefulStop(Patience);
        Assert.Equal(
            ["around start", "around m", "around boom", "around pre-restart", "around post-restart", "around stop"], _log);
    }

    [Fact]
    public async Task ActorsStartedAndStopped_ManyTimes_LeaveNothingBehind()
    {
        const int Rounds = 100_000;
        Probe probe = NewProbe();
        IActorRef parent = Start((self, message) =>
        {
            switch (message)
            {
                case "next":
                    self.Ctx.Watch(self.Ctx.ActorOf(Props.Empty, "child"));
                    self.Ctx.Stop(self.Ctx.Child("child"));
                    break;
                case Terminated when ++self.Count == Rounds:
                    probe.Ref.Tell(self.Ctx.GetChildren().Count());
                    break;
                case Terminated:
                    self.Me.Tell("next");
                    break;
            }
        });
        parent.Tell("next");
        await probe.Expect(0);
    }

    private static void Fail(object message)
    {
        if (message is "boom")
        {
            throw new Boom("x");
        }
    }

    private sealed class Disposable(ConcurrentQueue<string> log) : UntypedActor, IDisposable
    {
        public void Dispose() => log.Enqueue("disposed");

        protected override void OnReceive(object message) => Fail(message);
    }

    private sealed class Around(ConcurrentQueue<string> log) : UntypedActor
    {
        public override void AroundPreStart() => log.Enqueue("around start");

        public override void AroundPostStop() => log.Enqueue("around stop");

        public override void AroundPreRestart(Exception cause, object? message) => log.Enqueue("around pre-restart");

        public override void AroundPostRestart(Exception cause, object? message) => log.Enqueue("around post-restart");

        protected override bool AroundReceive(Receive receive, object message)
        {
            log.Enqueue($"around {message}");
            return base.AroundReceive(receive, message);
        }

        protected override void OnReceive(object message) => Fail(message);
    }
}
