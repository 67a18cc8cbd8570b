using ActorNet.Actors.Lanes;
using ActorNet.Actors.Topologies;
using ActorNet.Io.Processes;

namespace ActorNet.Actors.Tests.Lanes;

public sealed class LanePinningTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Lane_WithACpu_RunsThereAndThreadsItStartsDoNot()
    {
        int cpu = CpuAffinity.GetProcess()[^1];
        using var lane = new Lane(new LaneSettings("pinned", cpu, TimeSpan.Zero));
        var own = new TaskCompletionSource<IReadOnlyList<int>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var child = new TaskCompletionSource<IReadOnlyList<int>>(TaskCreationOptions.RunContinuationsAsynchronously);
        lane.Execute(new ActionRunnable(() =>
        {
            own.SetResult(CpuAffinity.GetCurrentThread());
            new Thread(() => child.SetResult(CpuAffinity.GetCurrentThread())).Start();
        }));

        Assert.Equal([cpu], await own.Task.WaitAsync(Patience));
        // The pool's workers start from whatever thread queues work; on a lane's core they would stand in its way.
        Assert.Equal(CpuAffinity.GetProcess(), await child.Task.WaitAsync(Patience));
    }

    [Fact]
    public void Lane_CpuThatIsNotThere_IsRefusedBeforeAnyThreadStarts()
    {
        var e = Assert.Throws<ConfigurationException>(static () => new Lane(new LaneSettings("lab.lane", 1023, TimeSpan.Zero)));
        Assert.StartsWith("lab.lane.cpu: core 1023 is not there for this process; there are: ", e.Message);
    }

    [Theory]
    [InlineData("cpu = 1023", "actornet.lane.cpu: core 1023 is not there for this process")]
    [InlineData("spin = 2 minutes", "actornet.lane.spin: is not from 0 to 1 minute, nor infinite")]
    [InlineData("spin = 5 parsecs", "actornet.lane.spin: 5 parsecs: is not a duration")]
    public async Task Lookup_OfADispatcherWithABadLane_NamesTheKey(string setting, string problem)
    {
        Config config = ConfigurationFactory.ParseString($"{TopologySettings.DefaultDispatcher}.{setting}").WithFallback(ReferenceConfiguration.Config);
        ActorSystem system = ActorSystem.Create("pinning", config);
        var e = Assert.ThrowsAny<Exception>(() => system.Dispatchers.Lookup(TopologySettings.DefaultDispatcher));
        await system.Terminate();

        // The configurator is made by reflection; a runtime may wrap what its constructor throws.
        Assert.StartsWith(problem, Assert.IsType<ConfigurationException>(e as ConfigurationException ?? e.InnerException).Message);
    }

    [Theory]
    [InlineData("50 us", 50)]
    [InlineData("50us", 50)]
    [InlineData("1.5 ms", 1_500)]
    [InlineData("20 micros", 20)]
    [InlineData("0 s", 0)]
    public void From_Spin_KeepsMicroseconds(string text, double microseconds)
    {
        LaneSettings settings = LaneSettings.From("lab.lane", ConfigurationFactory.ParseString($"cpu = -1, spin = {text}"));
        Assert.Equal(microseconds, settings.Spin.TotalMicroseconds);
        Assert.Null(settings.Cpu);
    }

    [Fact]
    public void From_SpinInfinite_IsALaneThatMayBeMade()
    {
        LaneSettings settings = LaneSettings.From("lab.lane", ConfigurationFactory.ParseString("cpu = -1, spin = infinite"));
        Assert.Equal(Timeout.InfiniteTimeSpan, settings.Spin);
        Assert.Empty(settings.FindProblems());
    }

    [Theory]
    [InlineData("cpu = -1, spin = forever", "lab.lane.spin: forever: is not a duration")]
    [InlineData("cpu = -1", "lab.lane.spin is missing")]
    [InlineData("cpu = -1, spin = 50", "lab.lane.spin: 50: is not a duration")]
    [InlineData("cpu = -1, spin = -1 us", "lab.lane.spin: -1 us: is not a duration")]
    public void From_BadSpin_NamesTheKey(string text, string problem)
    {
        var e = Assert.Throws<ConfigurationException>(() => LaneSettings.From("lab.lane", ConfigurationFactory.ParseString(text)));
        Assert.StartsWith(problem, e.Message);
    }
}
