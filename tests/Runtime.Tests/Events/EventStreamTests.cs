namespace ActorNet.Runtime.Tests;

public sealed class EventStreamTests : RuntimeTest
{
    protected override string Hocon => "akka.actor.debug.event-stream = on";

    [Fact]
    public async Task Publish_ReachesSubscribersOfTheTypeAndItsBases()
    {
        Probe exact = NewProbe();
        Probe basis = NewProbe();
        Probe other = NewProbe();
        Sys.EventStream.Subscribe(exact.Ref, typeof(ArgumentNullException));
        Sys.EventStream.Subscribe<Exception>(basis.Ref);
        Sys.EventStream.Subscribe<string>(other.Ref);
        Sys.EventStream.Publish(new ArgumentNullException("p"));
        Sys.EventStream.Publish(new Boom("b"));
        await exact.Expect<ArgumentNullException>();
        await exact.ExpectNothing();
        await basis.Expect<ArgumentNullException>();
        await basis.Expect<Boom>();
        await other.ExpectNothing();
    }

    [Fact]
    public async Task Publish_ReachesInterfaceSubscribers()
    {
        Probe probe = NewProbe();
        Sys.EventStream.Subscribe<IDisposable>(probe.Ref);
        using var stream = new MemoryStream();
        Sys.EventStream.Publish(stream);
        await probe.Expect(stream);
    }

    [Fact]
    public async Task Publish_SubscribedTwiceOver_ReachesOnce()
    {
        Probe probe = NewProbe();
        Assert.True(Sys.EventStream.Subscribe<Exception>(probe.Ref));
        Assert.False(Sys.EventStream.Subscribe<Exception>(probe.Ref));
        Assert.True(Sys.EventStream.Subscribe<Boom>(probe.Ref));
        Sys.EventStream.Publish(new Boom("b"));
        await probe.Expect<Boom>();
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task Unsubscribe_Ends()
    {
        Probe probe = NewProbe();
        Sys.EventStream.Subscribe<string>(probe.Ref);
        Sys.EventStream.Publish("one");
        await probe.Expect("one");
        Assert.True(Sys.EventStream.Unsubscribe<string>(probe.Ref));
        Assert.False(Sys.EventStream.Unsubscribe<string>(probe.Ref));
        Sys.EventStream.Publish("two");
        await probe.ExpectNothing();
    }

    [Fact]
    public async Task Subscriber_Stopped_IsUnsubscribed()
    {
        Probe probe = NewProbe();
        IActorRef subscriber = Start((_, _) => { });
        Sys.EventStream.Subscribe<string>(subscriber);
        Sys.EventStream.Subscribe<Debug>(probe.Ref);
        subscriber.Tell(PoisonPill.Instance);
        while (true)
        {
            if ((await probe.Expect<Debug>()).Message is string note && note.Contains($"unsubscribing {subscriber}", StringComparison.Ordinal))
            {
                break;
            }
        }
        Assert.False(Sys.EventStream.Unsubscribe(subscriber));
    }

    [Fact]
    public async Task DeadLetters_ArePublished()
    {
        Probe probe = NewProbe();
        Sys.EventStream.Subscribe<AllDeadLetters>(probe.Ref);
        IActorRef gone = Start((_, _) => { });
        await gone.GracefulStop(Patience);
        gone.Tell("lost", probe.Ref);
        DeadLetter letter = await probe.Expect<DeadLetter>();
        Assert.Equal(("lost", gone, probe.Ref), (letter.Message, letter.Recipient, letter.Sender));
        gone.Tell(PoisonPill.Instance);
        Assert.Equal(PoisonPill.Instance, (await probe.Expect<SuppressedDeadLetter>()).Message);
        Sys.DeadLetters.Tell("direct", ActorRefs.NoSender);
        Assert.Equal("direct", (await probe.Expect<DeadLetter>()).Message);
    }

    [Fact]
    public async Task Unhandled_IsPublished()
    {
        Probe probe = NewProbe();
        Sys.EventStream.Subscribe<UnhandledMessage>(probe.Ref);
        IActorRef actor = Sys.ActorOf(Props.Empty);
        actor.Tell("what?", probe.Ref);
        UnhandledMessage unhandled = await probe.Expect<UnhandledMessage>();
        Assert.Equal(("what?", actor, probe.Ref), (unhandled.Message, unhandled.Recipient, unhandled.Sender));
    }
}
