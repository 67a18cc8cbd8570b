namespace ActorNet.Runtime.Tests;

public sealed class DeathWatchTests : RuntimeTest
{
    [Fact]
    public async Task Watch_ActorStops_SaysSo()
    {
        Probe probe = NewProbe();
        IActorRef actor = Start((_, _) => { });
        await probe.Watch(actor);
        actor.Tell(PoisonPill.Instance);
        Terminated terminated = await probe.Expect<Terminated>();
        Assert.Equal(actor, terminated.ActorRef);
        Assert.True(terminated.ExistenceConfirmed);
        Assert.Equal(actor, probe.LastSender);
    }

    [Fact]
    public async Task Watch_ActorThatIsGone_SaysSoAtOnce()
    {
        Probe probe = NewProbe();
        IActorRef actor = Start((_, _) => { });
        await actor.GracefulStop(Patience);
        await probe.Watch(actor);
        Assert.False((await probe.Expect<Terminated>()).ExistenceConfirmed);
    }

    [Fact]
    public async Task Watch_Twice_SaysSoOnce()
    {
        Probe probe = NewProbe();
        IActorRef actor = Start((_, _) => { });
        await probe.Watch(actor);
        await probe.Watch(actor);
        await actor.GracefulStop(Patience);
        await probe.Expect<Terminated>();
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task Watch_ByManyWatchers_AllHear()
    {
        IActorRef actor = Start((_, _) => { });
        Probe[] probes = [NewProbe(), NewProbe(), NewProbe()];
        foreach (Probe probe in probes)
        {
            await probe.Watch(actor);
        }
        actor.Tell(PoisonPill.Instance);
        foreach (Probe probe in probes)
        {
            await probe.Expect<Terminated>();
        }
    }

    [Fact]
    public async Task WatchWith_GivesTheMessage()
    {
        Probe probe = NewProbe();
        IActorRef actor = Start((_, _) => { });
        await probe.Run(c => c.WatchWith(actor, "gone"));
        actor.Tell(PoisonPill.Instance);
        await probe.Expect("gone");
    }

    [Fact]
    public async Task WatchWith_AnotherMessageThanBefore_Throws()
    {
        Exception? thrown = null;
        Probe probe = NewProbe();
        IActorRef actor = Start((_, _) => { });
        await probe.Watch(actor);
        await probe.Run(c => thrown = Record.Exception(() => c.WatchWith(actor, "other")));
        Assert.IsType<InvalidOperationException>(thrown);
    }

    [Fact]
    public async Task Unwatch_NothingIsSaid()
    {
        Probe probe = NewProbe();
        IActorRef actor = Start((_, _) => { });
        await probe.Watch(actor);
        await probe.Run(c => c.Unwatch(actor));
        await actor.GracefulStop(Patience);
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task Unwatch_AfterTheNoticeWasQueued_NothingIsSaid()
    {
        Probe probe = NewProbe();
        using var gate = new ManualResetEventSlim();
        var watching = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef subject = Start((_, _) => { });
        IActorRef watcher = Start(new Script
        {
            PreStart = self => self.Ctx.Watch(subject),
            Receive = (self, message) =>
            {
                if (message is "hold")
                {
                    watching.SetResult();
                    gate.Wait(Patience);
                }
                else if (message is "unwatch")
                {
                    self.Ctx.Unwatch(subject);
                }
                else
                {
                    probe.Ref.Tell(message);
                }
            },
        });
        watcher.Tell("hold");
        await watching.Task.WaitAsync(Patience);
        watcher.Tell("unwatch");
        await subject.GracefulStop(Patience); // its notice is in the watcher's system queue now
        gate.Set();
        await Settle(watcher);
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task Watch_Child_TheParentHearsOnce()
    {
        Probe probe = NewProbe();
        IActorRef parent = Start((self, message) =>
        {
            if (message is "go")
            {
                self.Ctx.Stop(self.Ctx.Watch(self.Ctx.ActorOf(Props.Empty, "child")));
            }
            else
            {
                probe.Ref.Tell((message as Terminated)!.ActorRef.Path.Name);
            }
        });
        parent.Tell("go");
        await probe.Expect("child");
        await Settle(parent);
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task Watch_Self_IsNothing()
    {
        Probe probe = NewProbe();
        await probe.Run(c => c.Watch(c.Self));
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task Terminated_Unhandled_EndsTheWatcherToo()
    {
        Probe probe = NewProbe();
        IActorRef subject = Start((_, _) => { });
        IActorRef watcher = Start(new Script
        {
            PreStart = self => self.Ctx.Watch(subject),
            Receive = (self, message) => self.Unknown(message),
        });
        await Settle(watcher);
        await probe.Watch(watcher);
        subject.Tell(PoisonPill.Instance);
        Assert.Equal(watcher, (await probe.Expect<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task Watch_SurvivesARestartOfTheSubject()
    {
        Probe probe = NewProbe();
        IActorRef subject = Start((_, message) => throw (Exception)message);
        await probe.Watch(subject);
        subject.Tell(new Boom("x"));
        await Settle(subject);
        await probe.ExpectNothing();
        subject.Tell(PoisonPill.Instance);
        await probe.Expect<Terminated>();
    }

    [Fact]
    public async Task Terminated_FromAStranger_IsDropped()
    {
        Probe probe = NewProbe();
        probe.Ref.Tell(new Terminated(Start((_, _) => { }), true, false));
        await probe.ExpectNothing();
    }
}
