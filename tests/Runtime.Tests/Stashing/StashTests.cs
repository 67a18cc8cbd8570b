namespace ActorNet.Runtime.Tests;

public sealed class StashTests : RuntimeTest
{
    protected override string Hocon => $$"""
        bounded-deque { mailbox-type = "{{typeof(BoundedDequeBasedMailbox).AssemblyQualifiedName}}", mailbox-capacity = 100, mailbox-push-timeout-time = 0s }
        deque { mailbox-type = "{{typeof(UnboundedDequeBasedMailbox).AssemblyQualifiedName}}", stash-capacity = 3 }
        one { type = Dispatcher, executor = fork-join-executor, dedicated-thread-pool.thread-count = 1 }
        """;

    [Theory]
    [InlineData("akka.actor.default-dispatcher")]
    [InlineData("one")]
    public async Task Unstashed_ComesBeforeWhatIsInTheMailbox_InOrder(string dispatcher)
    {
        Probe probe = NewProbe();
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Door(probe.Ref)).WithDispatcher(dispatcher));
        foreach (object message in new object[] { 1, 2, 3, "open", 4, 5 })
        {
            actor.Tell(message);
        }
        await probe.Expect(1, 2, 3, 4, 5);
    }

    [Fact]
    public async Task Unstash_GivesBackTheOldestOne()
    {
        Probe probe = NewProbe();
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Door(probe.Ref)));
        foreach (object message in new object[] { 1, 2, "one", "open" })
        {
            actor.Tell(message);
        }
        // The first comes back while the door is closed, so it is behind the second now.
        await probe.Expect(2, 1);
    }

    [Fact]
    public async Task UnstashAll_WithACondition_ForgetsTheRest()
    {
        Probe probe = NewProbe();
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Door(probe.Ref)));
        foreach (object message in new object[] { 1, 2, 3, 4, "open even", 5 })
        {
            actor.Tell(message);
        }
        await probe.Expect(2, 4, 5);
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task Sender_IsKept()
    {
        Probe probe = NewProbe();
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Door(probe.Ref)));
        Task<string> answer = actor.Ask<string>("who", Patience);
        actor.Tell("open");
        Assert.Equal("you", await answer);
    }

    [Fact]
    public async Task SameMessageTwice_IsAnError()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Failing(2)));
        Assert.IsType<IllegalActorStateException>(await actor.Ask<Exception>("x", Patience));
    }

    [Theory]
    [InlineData(3, "deque", -1)]
    [InlineData(2, null, 2)]
    [InlineData(2, "deque", 2)]
    public async Task MoreThanTheCapacity_Overflows(int capacity, string? mailbox, int deployed)
    {
        Props props = Props.Create(() => new Failing(1));
        props = mailbox is null ? props : props.WithMailbox(mailbox);
        IActorRef actor = Sys.ActorOf(deployed < 0 ? props : props.WithStashCapacity(deployed));
        for (int i = 0; i < capacity; i++)
        {
            actor.Tell(i);
        }
        Assert.IsType<StashOverflowException>(await actor.Ask<Exception>("one too many", Patience));
        Assert.Equal((capacity, capacity, true), await actor.Ask<(int, int, bool)>("state", Patience));
    }

    [Fact]
    public async Task Restart_GivesAllBackToTheNewInstance()
    {
        Probe probe = NewProbe();
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Door(probe.Ref)));
        foreach (object message in new object[] { 1, 2, "boom", "open" })
        {
            actor.Tell(message);
        }
        await probe.Expect(1, 2);
    }

    [Fact]
    public async Task Stop_SendsAllToTheDeadLetters()
    {
        Probe dead = NewProbe();
        Sys.EventStream.Subscribe(dead.Ref, typeof(DeadLetter));
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Door(dead.Ref)));
        actor.Tell(1);
        actor.Tell(2);
        await Settle(actor);
        actor.Tell(PoisonPill.Instance);
        Assert.Equal(1, (await dead.Expect<DeadLetter>()).Message);
        Assert.Equal(2, (await dead.Expect<DeadLetter>()).Message);
    }

    [Fact]
    public async Task MailboxWithoutAFront_StopsTheActorAtItsCreation()
    {
        var failure = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var parent = new Script
        {
            Strategy = new OneForOneStrategy(e =>
            {
                failure.TrySetResult(e);
                return Directive.Stop;
            }),
            Receive = (self, _) => self.Ctx.ActorOf(Props.Create(() => new Unrestricted()).WithMailbox("akka.actor.default-mailbox")),
        };
        Start(parent).Tell("go");
        Assert.IsType<ActorInitializationException>(await failure.Task.WaitAsync(Patience));
    }

    [Fact]
    public void RequirementOfAStash_IsChecked() => Assert.Throws<ConfigurationException>(
        () => Sys.ActorOf(Props.Create(() => new Failing(1)).WithMailbox("akka.actor.default-mailbox")));

    [Fact]
    public async Task BoundedDeque_ServesAStash()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Unrestricted()).WithMailbox("bounded-deque"));
        Task<string> answer = actor.Ask<string>("later", Patience);
        actor.Tell("now");
        Assert.Equal("later", await answer);
    }

    [Fact]
    public async Task ClearStash_AndPrepend_PutThemBackInFront()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Shuffling()));
        for (int i = 0; i < 3; i++)
        {
            actor.Tell(i);
        }
        Assert.Equal([0, 1, 2], await actor.Ask<object[]>("shuffle", Patience));
    }

    [Fact]
    public async Task Terminated_PutAside_ComesBack()
    {
        Probe probe = NewProbe();
        IActorRef watched = Start(new Script());
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Door(probe.Ref)));
        actor.Tell(watched);
        await Settle(actor);
        Sys.Stop(watched);
        await watched.WatchAsync().WaitAsync(Patience);
        await Settle(actor);
        actor.Tell("open");
        Assert.Equal(("ended", watched), await probe.Expect<(string, IActorRef)>());
    }

    [Fact]
    public async Task TimerMessage_PutAside_ComesBack()
    {
        Probe probe = NewProbe();
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Door(probe.Ref)));
        actor.Tell("timer");
        await probe.Expect("stashed tick");
        actor.Tell("open");
        await probe.Expect("tick");
    }

    /// <summary>Puts everything aside until it is opened.</summary>
    private sealed class Door(IActorRef probe) : UntypedActorWithStash, IWithTimers
    {
        private bool _open;

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "open":
                    _open = true;
                    Stash.UnstashAll();
                    break;
                case "open even":
                    _open = true;
                    Stash.UnstashAll(static e => e.Message is int and var number && number % 2 == 0);
                    break;
                case "one":
                    Stash.Unstash();
                    break;
                case "boom":
                    throw new Boom("boom");
                case "timer":
                    Timers.StartSingleTimer("key", "tick", TimeSpan.FromMilliseconds(1));
                    break;
                case IActorRef subject:
                    Context.Watch(subject);
                    break;
                case "who" when _open:
                    Sender.Tell("you");
                    break;
                case Terminated terminated when _open:
                    probe.Tell(("ended", terminated.ActorRef));
                    break;
                case not null when _open:
                    probe.Tell(message);
                    break;
                default:
                    Stash.Stash();
                    if (message is "tick")
                    {
                        probe.Tell("stashed tick");
                    }
                    break;
            }
        }
    }

    private sealed class Failing(int times) : UntypedActorWithUnboundedStash
    {
        protected override void OnReceive(object message)
        {
            if (message is "state")
            {
                Sender.Tell((Stash.Count, Stash.Capacity, Stash.IsFull));
                return;
            }
            try
            {
                for (int i = 0; i < times; i++)
                {
                    Stash.Stash();
                }
            }
            catch (AkkaException e)
            {
                Sender.Tell(e);
            }
        }
    }

    private sealed class Unrestricted : UntypedActorWithUnrestrictedStash
    {
        private bool _again;

        protected override void OnReceive(object message)
        {
            if (message is "now")
            {
                _again = true;
                Stash.UnstashAll();
            }
            else if (_again)
            {
                Sender.Tell(message);
            }
            else
            {
                Stash.Stash();
            }
        }
    }

    private sealed class Shuffling : UntypedActorWithStash
    {
        protected override void OnReceive(object message)
        {
            if (message is "shuffle")
            {
                Envelope[] all = [.. Stash.ClearStash()];
                Assert.True(Stash.IsEmpty);
                Stash.Prepend(all[1..]);
                Stash.Prepend(all[..1]);
                Assert.True(Stash.NonEmpty);
                Sender.Tell(Stash.ClearStash().Select(static e => e.Message).ToArray());
            }
            else
            {
                Stash.Stash();
            }
        }
    }
}
