using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.Filtering;

public class FilterCountersTests
{
    [Fact]
    public void Tables_HaveNamesAndSentences()
    {
        FrameFilter[] filters =
        [
            new MirrorFilter(new() { Id = "a", Outdev = "x" }),
            new RedirectFilter(new() { Id = "a", Outdev = "x" }),
            new BufferFilter(new() { Id = "a", Interval = TimeSpan.FromMilliseconds(1) }),
            new ThrottleFilter(new() { Id = "a", FramesPerSecond = 1 }),
            new ImpairmentFilter(new() { Id = "a" }),
            new DumpFilter(new() { Id = "a" }, new TestCapture([], "")),
            new ReplayFilter(new() { Id = "a" }, new NoLog()),
        ];
        string[] drops = [.. filters.SelectMany(filter => filter.Counters.Table).Where(row => row.IsDrop).Select(row => row.Name).Distinct().Order()];
        Assert.Equal(["filter-full", "injected-while-off", "lost", "lost-in-bursts", "policed", "swallowed"], drops);
        foreach (FrameFilter filter in filters)
        {
            CounterInfo[] table = [.. filter.Counters.Table];
            Assert.Equal(["frames", "bytes"], table.Take(2).Select(row => row.Name));
            Assert.Equal(table.Length, table.Select(row => row.Name).Distinct().Count());
            Assert.All(table, row => Assert.Matches("^[a-z]+(-[a-z]+)*$", row.Name));
            Assert.All(table, row => Assert.EndsWith(".", row.Description, StringComparison.Ordinal));
        }
    }

    private sealed class NoLog : IReplayLog
    {
        public void Record(TimeSpan at, FrameDirection direction, FrameBatch frames, int index)
        {
        }
    }
}
