using Xunit.Abstractions;

namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>How a lane goes to sleep and is woken, explored with the store buffers that its fences are for.</summary>
public sealed class LaneSleepTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 3, 0)]
    [InlineData(2, 2, 0)]
    [InlineData(0, 0, 3)]
    [InlineData(1, 2, 2)]
    [InlineData(2, 1, 2)]
    public void Sleep_EveryOrderOfSteps_SleepsOnNothing(int posters, int posts, int arrivals)
    {
        Exploration found = Explorer.Explore(new LaneState(new LaneSetting(posters, posts, arrivals)));
        output.WriteLine($"{posters} posters, {posts} posts each, {arrivals} arrivals: {found}");
        Assert.True(found.Problem is null, found.ToString());
        Assert.True(found.Ends > 0, "the lane never sleeps");
    }

    [Theory]
    [InlineData(LaneFlaw.NoFenceBeforeSleep)]
    [InlineData(LaneFlaw.NoFenceAfterPost)]
    [InlineData(LaneFlaw.InboxNotLookedAt)]
    [InlineData(LaneFlaw.InboxLookedAtFirst)]
    [InlineData(LaneFlaw.NoFenceAfterArming)]
    [InlineData(LaneFlaw.RingNotLookedAt)]
    [InlineData(LaneFlaw.ArmedOnlyOnce)]
    [InlineData(LaneFlaw.ArrivalDoesNotKeepAwake)]
    [InlineData(LaneFlaw.MarkTakenWithoutWaking)]
    public void Sleep_WithAFlaw_IsFoundOut(LaneFlaw flaw)
    {
        Exploration found = Explorer.Explore(new LaneState(new LaneSetting(1, 2, 2, flaw)));
        output.WriteLine($"{flaw}: {found}");
        Assert.True(found.Problem is not null, $"{flaw} passes all checks");
    }
}
