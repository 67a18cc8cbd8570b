using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

public class StormTests
{
    [Fact]
    public void Decide_OverALimit_DropsThatKindOnly()
    {
        var rig = new SwitchRig(ports: 1);
        rig.Add(new SwitchPortOptions
        {
            BroadcastLimit = new StormLimit(10, 2),
            MulticastLimit = new StormLimit(10, 3),
            UnknownUnicastLimit = new StormLimit(10, 1),
        });

        Assert.Equal(2, Passed(rig, SwitchRig.Broadcast, SwitchVerdict.BroadcastStorm));
        Assert.Equal(3, Passed(rig, SwitchRig.Group, SwitchVerdict.MulticastStorm));
        Assert.Equal(1, Passed(rig, SwitchRig.Station(50), SwitchVerdict.UnknownUnicastStorm));

        rig.Send(0, source: 20, destination: 10);
        for (int i = 0; i < 100; i++) Assert.Equal(SwitchVerdict.Forward, rig.Send(1, source: 10, destination: 20));
        rig.Pass(0.1);
        Assert.Equal(1, Passed(rig, SwitchRig.Broadcast, SwitchVerdict.BroadcastStorm));
        rig.Pass(100);
        Assert.Equal(2, Passed(rig, SwitchRig.Broadcast, SwitchVerdict.BroadcastStorm));
        for (int i = 0; i < 100; i++) Assert.Equal(SwitchVerdict.Forward, rig.SendTo(0, 20, SwitchRig.Broadcast));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 2)]
    [InlineData(7, 50)]
    [InlineData(1_000_000, 2)]
    [InlineData(1_000_000_000, 1_000_000_000)]
    public void TokenBucket_OverALongTime_GivesTheRateExactly(int rate, int burst)
    {
        var random = new Random(rate);
        long now = 12345;
        long start = now;
        var bucket = new TokenBucket(new StormLimit(rate, burst), now);
        long taken = 0;
        while (taken < burst && taken < 100_000 && bucket.TryTake(now)) taken++;
        if (taken < burst) return; // a burst too large to take: it did not overflow

        // Looked at often enough never to be full, it gives what the time is worth, and not a frame less or more.
        long step = TimeSpan.TicksPerSecond / rate;
        for (int i = 0; i < 20_000; i++)
        {
            now += random.NextInt64(Math.Max(1, step / 2) + 1);
            while (bucket.TryTake(now)) taken++;
            Assert.Equal(burst + (long)((Int128)(now - start) * rate / TimeSpan.TicksPerSecond), taken);
        }
    }

    [Fact]
    public void TokenBucket_PauseWhenHalfFull_FillsItAndNoMore()
    {
        var bucket = new TokenBucket(new StormLimit(1, 2), 0);
        Assert.True(bucket.TryTake(0));

        long later = TimeSpan.TicksPerSecond * 19 / 10;
        Assert.True(bucket.TryTake(later));
        Assert.True(bucket.TryTake(later));
        Assert.False(bucket.TryTake(later + (TimeSpan.TicksPerSecond / 2)));
    }

    [Fact]
    public void TokenBucket_ClockThatGoesBack_AddsNothing()
    {
        var bucket = new TokenBucket(new StormLimit(1, 1), TimeSpan.TicksPerSecond * 10);
        Assert.True(bucket.TryTake(TimeSpan.TicksPerSecond * 10));

        Assert.False(bucket.TryTake(0));
        Assert.False(bucket.TryTake((TimeSpan.TicksPerSecond * 11) - 1));
        Assert.True(bucket.TryTake(TimeSpan.TicksPerSecond * 11));
        Assert.True(bucket.TryTake(long.MaxValue));
        Assert.False(bucket.TryTake(long.MaxValue));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1_000_000_001, 1)]
    [InlineData(1, 1_000_000_001)]
    public void AddPort_LimitOutOfRange_Throws(int rate, int burst)
    {
        var rig = new SwitchRig();

        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Add(new SwitchPortOptions { BroadcastLimit = new StormLimit(rate, burst) }));
        Assert.Equal(0, rig.Switch.PortCount);
    }

    private static int Passed(SwitchRig rig, ulong destination, SwitchVerdict cause)
    {
        int passed = 0;
        for (int i = 0; i < 20; i++)
        {
            SwitchVerdict verdict = rig.SendTo(1, 10, destination);
            if (verdict == SwitchVerdict.Forward) passed++;
            else Assert.Equal(cause, verdict);
        }

        return passed;
    }
}
