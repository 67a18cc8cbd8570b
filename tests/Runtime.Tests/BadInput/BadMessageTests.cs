namespace ActorNet.Runtime.Tests;

public sealed class BadMessageTests : RuntimeTest
{
    protected override string Hocon => """
        akka.log-dead-letters = on
        akka.actor.debug.unhandled = on
        """;

    [Fact]
    public async Task Null_IsThrownAtItsSender_AndTheReceiverGoesOn()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new FaultyActor("none")));
        Assert.Throws<ArgumentNullException>(() => actor.Tell(null!));
        Assert.Equal("pong", await actor.Ask<string>("ping", Patience));
    }

    [Fact]
    public async Task MessageWithFaultyMethods_IsDeliveredLikeAnyOther()
    {
        Probe probe = NewProbe();
        var hostile = new HostileMessage();
        probe.Ref.Tell(hostile);
        Assert.Same(hostile, await probe.Expect<HostileMessage>());
    }

    [Fact]
    public async Task MessageWithFaultyMethods_AmongTheDeadLettersOrUnhandled_HarmsNobody()
    {
        Probe dead = NewProbe(), unhandled = NewProbe();
        Sys.EventStream.Subscribe(dead.Ref, typeof(DeadLetter));
        Sys.EventStream.Subscribe(unhandled.Ref, typeof(UnhandledMessage));
        IActorRef actor = Sys.ActorOf(Props.Create(() => new FaultyActor("none")));
        var hostile = new HostileMessage();
        actor.Tell(hostile);
        Assert.Same(hostile, (await unhandled.Expect<UnhandledMessage>()).Message);
        Assert.True(await actor.GracefulStop(Patience));
        for (int i = 0; i < 20; i++)
        {
            actor.Tell(hostile);
            Assert.Same(hostile, (await dead.Expect<DeadLetter>()).Message);
        }
    }

    private sealed class HostileMessage
    {
        public override string ToString() => throw new Boom("ToString");

        public override bool Equals(object? obj) => throw new Boom("Equals");

        public override int GetHashCode() => throw new Boom("GetHashCode");
    }
}
