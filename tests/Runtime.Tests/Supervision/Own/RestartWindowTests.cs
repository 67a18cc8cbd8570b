namespace ActorNet.Runtime.Tests;

[Trait("Runtime", "own")]
public sealed class RestartWindowTests : RuntimeTest
{
    protected override string Hocon => ManualScheduler.Hocon;

    private ManualScheduler Clock => (ManualScheduler)Sys.Scheduler;

    [Fact]
    public void Permission_NoNumberNoWindow_Always()
    {
        ChildRestartStats stats = NewStats();
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(stats.RequestRestartPermission(-1, -1)));
    }

    [Fact]
    public void Permission_NumberWithoutWindow_CountsForever()
    {
        ChildRestartStats stats = NewStats();
        Assert.True(stats.RequestRestartPermission(2, -1));
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.True(stats.RequestRestartPermission(2, -1));
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.False(stats.RequestRestartPermission(2, -1));
    }

    [Fact]
    public void Permission_WithinTheWindow_IsLimited()
    {
        ChildRestartStats stats = NewStats();
        Assert.True(stats.RequestRestartPermission(2, 1000));
        Clock.Advance(TimeSpan.FromMilliseconds(400));
        Assert.True(stats.RequestRestartPermission(2, 1000));
        Clock.Advance(TimeSpan.FromMilliseconds(400));
        Assert.False(stats.RequestRestartPermission(2, 1000));
    }

    [Fact]
    public void Permission_AfterTheWindow_StartsAgain()
    {
        ChildRestartStats stats = NewStats();
        Assert.True(stats.RequestRestartPermission(1, 1000));
        Assert.False(stats.RequestRestartPermission(1, 1000));
        Clock.Advance(TimeSpan.FromMilliseconds(1001));
        Assert.True(stats.RequestRestartPermission(1, 1000));
        Assert.False(stats.RequestRestartPermission(1, 1000));
    }

    [Fact]
    public void Permission_WindowWithoutNumber_AllowsOne()
    {
        ChildRestartStats stats = NewStats();
        Assert.True(stats.RequestRestartPermission(-1, 1000));
        Assert.False(stats.RequestRestartPermission(-1, 1000));
    }

    [Fact]
    public void Permission_Zero_Never() => Assert.False(NewStats().RequestRestartPermission(0, 1000));

    private ChildRestartStats NewStats() => new((IInternalActorRef)Start((_, _) => { }));
}
