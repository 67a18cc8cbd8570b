using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Links;

/// <summary>A link between two probes, in virtual time.</summary>
public abstract class LinkBench : DatapathTest
{
    protected LinkBench()
    {
        Owner = CreateTestProbe("owner");
        Peer = CreateTestProbe("peer");
    }

    protected TestProbe Owner { get; }

    protected TestProbe Peer { get; }

    protected PortCounters Counters { get; } = new();

    /// <summary>What was dropped: cause and frames.</summary>
    protected IEnumerable<string> Drops => Counters.Drops().Select(static count => $"{count.Cause} {count.Frames}");

    /// <summary>What else was counted.</summary>
    protected IEnumerable<string> Events => Counters.Events().Select(static count => $"{count.Cause} {count.Frames}");

    protected ManualTime Time { get; } = new();

    protected Link MakeLink(LinkSettings settings) => new(Owner.Ref, new Connect(Peer.Ref, settings), Counters, Time);

    /// <summary>The batch that the peer gets next.</summary>
    protected FrameBatch AtPeer()
    {
        FrameBatch batch = Peer.ExpectMsg<FrameBatch>();
        Assert.False(batch.IsReturning);
        return batch;
    }

    /// <summary>The batch that comes home next, reclaimed.</summary>
    protected FrameBatch Home()
    {
        FrameBatch batch = Owner.ExpectMsg<FrameBatch>();
        Assert.True(batch.IsReturning);
        Assert.True(PeerLink.TakeBack(batch));
        return batch;
    }

    /// <summary>Lets time pass, and does what the link's timers ask for on the way. Nothing else may come meanwhile.</summary>
    protected void Advance(TimeSpan time)
    {
        TimeSpan step = TimeSpan.FromMilliseconds(1);
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += step)
            for (int fired = Time.Advance(step); fired > 0; fired--) Owner.ExpectMsg<LinkTimer>().Link.OnTimer();
    }
}
