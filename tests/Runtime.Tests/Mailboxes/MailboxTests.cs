namespace ActorNet.Runtime.Tests;

public sealed class MailboxTests : RuntimeTest
{
    protected override string Hocon => """
        gated {
          mailbox-type = "ActorNet.Runtime.Tests.GatedMailbox, ActorNet.Runtime.Tests"
          limit = 5
        }
        akka.actor.mailbox.requirements {
          "ActorNet.Runtime.Tests.IGatedSemantics, ActorNet.Runtime.Tests" = gated
        }
        gated-dispatcher {
          type = Dispatcher
          mailbox-type = "ActorNet.Runtime.Tests.GatedMailbox, ActorNet.Runtime.Tests"
        }
        missing-type.mailbox-type = "No.Such.Type, Nowhere"
        wrong-type.mailbox-type = "System.String"
        no-constructor.mailbox-type = "ActorNet.Runtime.Tests.MailboxTests+NoConstructor, ActorNet.Runtime.Tests"
        """;

    [Fact]
    public async Task ClosedLane_HoldsDataBack_ControlPasses()
    {
        Probe probe = NewProbe();
        (IActorRef actor, _) = StartGated(probe);
        actor.Tell("data");
        actor.Tell(1);
        await probe.Expect(1);
        await Settle(actor);
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task ClosedLane_OpenedInTheActorsTurn_DeliversWhatIsThere()
    {
        Probe probe = NewProbe();
        (IActorRef actor, _) = StartGated(probe);
        actor.Tell("a");
        actor.Tell("b");
        actor.Tell(true);
        await probe.Expect(true, "a", "b");
        actor.Tell(false);
        await probe.Expect(false);
        actor.Tell("c");
        await Settle(actor);
        await probe.ExpectNothing();
        actor.Tell(true);
        await probe.Expect(true, "c");
    }

    [Fact]
    public async Task ClosedLane_ActorStops_DataBecomesDeadLetters()
    {
        Probe probe = NewProbe();
        Sys.EventStream.Subscribe<DeadLetter>(probe.Ref);
        (IActorRef actor, _) = StartGated(probe);
        actor.Tell("held");
        await actor.GracefulStop(Patience);
        Assert.Equal("held", (await probe.Expect<DeadLetter>()).Message);
    }

    [Fact]
    public void Config_OfTheMailbox_ReachesIt()
    {
        (_, GatedQueue queue) = StartGated(NewProbe());
        Assert.Equal(5, queue.Limit);
    }

    [Fact]
    public void Requirement_OfTheActorsType_ChoosesTheMailbox()
    {
        var actor = (LocalActorRef)Sys.ActorOf(Props.Create<Gated>());
        Assert.IsType<GatedQueue>(actor.Cell.Mailbox.MessageQueue);
        Assert.True(Sys.Mailboxes.HasRequiredType(typeof(Gated)));
        Assert.Equal(typeof(IGatedSemantics), Sys.Mailboxes.GetRequiredType(typeof(Gated)));
        Assert.True(Sys.Mailboxes.ProducesMessageQueue(typeof(GatedMailbox)));
        Assert.IsType<GatedMailbox>(Sys.Mailboxes.LookupByQueueType(typeof(IGatedSemantics)));
    }

    [Fact]
    public void Requirement_NotMetByTheMailbox_Throws()
    {
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Create<Gated>().WithMailbox("akka.actor.default-mailbox")));
    }

    [Fact]
    public void Dispatcher_WithMailboxType_GivesItToItsActors()
    {
        var actor = (LocalActorRef)Sys.ActorOf(Props.Empty.WithDispatcher("gated-dispatcher"));
        Assert.IsType<GatedQueue>(actor.Cell.Mailbox.MessageQueue);
    }

    [Theory]
    [InlineData("no.such")]
    [InlineData("missing-type")]
    [InlineData("wrong-type")]
    [InlineData("no-constructor")]
    public void Lookup_BadMailbox_ThrowsAndNamesIt(string id)
    {
        ConfigurationException e = Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithMailbox(id)));
        Assert.Contains(id, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queue_ThrowsFromDequeue_IsTheActorsFailure()
    {
        Probe probe = NewProbe();
        var restarted = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new Script
        {
            Receive = (_, message) => probe.Ref.Tell(message),
            PostRestart = (_, e) => restarted.SetResult(e),
        };
        var actor = (LocalActorRef)Sys.ActorOf(script.Props.WithMailbox("gated"));
        ((GatedQueue)actor.Cell.Mailbox.MessageQueue).ThrowFromDequeue = true;
        actor.Tell(1);
        Assert.Equal("queue", (await restarted.Task.WaitAsync(Patience)).Message);
        await probe.Expect(1);
    }

    [Fact]
    public async Task Queue_ThrowsFromCleanUp_TheActorEndsAllTheSame()
    {
        (IActorRef actor, GatedQueue queue) = StartGated(NewProbe());
        queue.ThrowFromCleanUp = true;
        Assert.True(await actor.GracefulStop(Patience));
    }

    [Fact]
    public async Task LateMessages_ToAnActorThatStops_AllBecomeDeadLetters()
    {
        const int Rounds = 200;
        const int Each = 50;
        for (int round = 0; round < Rounds; round++)
        {
            int handled = 0;
            int dead = 0;
            var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Note(ref int counter)
            {
                Interlocked.Increment(ref counter);
                if (Volatile.Read(ref handled) + Volatile.Read(ref dead) == Each)
                {
                    all.TrySetResult();
                }
            }

            IActorRef actor = Start((_, _) => Note(ref handled));
            IActorRef listener = Start((_, message) =>
            {
                if (message is DeadLetter { Message: "late" } letter && letter.Recipient.Equals(actor))
                {
                    Note(ref dead);
                }
            });
            Sys.EventStream.Subscribe<DeadLetter>(listener);
            Task stop = Task.Run(() => ((IInternalActorRef)actor).Stop());
            for (int i = 0; i < Each; i++)
            {
                actor.Tell("late");
            }
            await stop;
            await all.Task.WaitAsync(Patience);
            await listener.GracefulStop(Patience);
        }
    }

    private (IActorRef Actor, GatedQueue Queue) StartGated(Probe probe)
    {
        var script = new Script
        {
            Receive = (self, message) =>
            {
                probe.Ref.Tell(message);
                if (message is bool open)
                {
                    ((GatedQueue)((ActorCell)self.Ctx).Mailbox.MessageQueue).IsOpen = open;
                }
            },
        };
        var actor = (LocalActorRef)Sys.ActorOf(script.Props.WithMailbox("gated"));
        return (actor, (GatedQueue)actor.Cell.Mailbox.MessageQueue);
    }

    public sealed class NoConstructor : MailboxType
    {
        public NoConstructor()
            : base(null!, null!)
        {
        }

        public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new UnboundedMessageQueue();
    }

    private sealed class Gated : UntypedActor, IRequiresMessageQueue<IGatedSemantics>
    {
        protected override void OnReceive(object message)
        {
        }
    }
}
