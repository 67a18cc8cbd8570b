using ActorNet.Actors.Lanes;
using ActorNet.Actors.Tests.Support;

namespace ActorNet.Actors.Tests.Lanes;

/// <summary>A lane as the executor of a dispatcher.</summary>
public sealed class LaneExecutorTests : DatapathTest
{
    [Fact]
    public void Actor_Throws_OthersOnItsLaneAndItselfGoOn()
    {
        IActorRef shaky = Sys.ActorOf(ActorProps.Create<ShakyActor>().WithDispatcher(Lane));
        IActorRef steady = Sys.ActorOf(ActorProps.Create<ShakyActor>().WithDispatcher(Lane));
        EventFilter.Exception<InvalidOperationException>("on purpose").Expect(3, () =>
        {
            for (int i = 0; i < 3; i++) shaky.Tell("throw");
        });

        foreach (IActorRef actor in new[] { steady, shaky })
        {
            actor.Tell("where", TestActor);
            ExpectMsg(Lane);
        }
    }

    [Fact]
    public void Schedule_WorkThatThrows_IsAnErrorEventAndTheLaneGoesOn()
    {
        MessageDispatcher dispatcher = Sys.Dispatchers.Lookup(Lane);
        EventFilter.Exception<InvalidOperationException>("on purpose").ExpectOne(
            () => dispatcher.Schedule(static () => throw new InvalidOperationException("on purpose")));

        dispatcher.Schedule(() => TestActor.Tell(ActorNet.Actors.Lanes.Lane.Current?.Settings.Name ?? "elsewhere"));
        ExpectMsg(Lane);
    }

    [Fact]
    public async Task Registry_OfASystem_ListsItsLanesUntilItEnds()
    {
        LaneRegistry registry = LaneRegistry.Get(Sys);
        Assert.Empty(registry.ReadStatistics());
        Sys.ActorOf(ActorProps.Create<ShakyActor>().WithDispatcher(Lane)).Tell("where", TestActor);
        ExpectMsg(Lane);

        LaneStatistics lane = Assert.Single(registry.ReadStatistics());
        Assert.Equal(Lane, lane.Lane);
        Assert.NotEqual(TimeSpan.Zero, lane.Busy); // the round may not have ended
        await Sys.Terminate();
        Assert.Empty(registry.ReadStatistics());
    }

    private sealed class ShakyActor : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "throw") throw new InvalidOperationException("on purpose");
            Sender.Tell(ActorNet.Actors.Lanes.Lane.Current?.Settings.Name ?? "elsewhere");
        }
    }
}
