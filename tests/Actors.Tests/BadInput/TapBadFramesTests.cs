using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Taps;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.BadInput;

/// <summary>Frames that no tap takes.</summary>
public sealed class TapBadFramesTests : DatapathTest
{
    private readonly FakeTap _host = new();

    [Fact]
    public void Write_TooShortAndTooLong_AreDroppedCountedAndTheRestIsWritten()
    {
        TestProbe supervisor = CreateTestProbe(), peer = CreateTestProbe();
        IActorRef tap = StartUnder(supervisor, TapActor.Props("t0", _host.Open, Lane), "t0");
        var link = new Link(peer.Ref, new Connect(tap, Terms), new PortCounters());
        byte[][] frames = [.. Enumerable.Range(0, 14).Select(static length => new byte[length]), Frames.Make(1, 70_000), Frames.Make(2)];
        FrameBatch batch = Frames.Batch(frames);
        link.Send(batch);

        Assert.Equal(Frames.Make(2), _host.Receive());
        Assert.Same(batch, peer.ExpectMsg<FrameBatch>());
        PortReport report = ReportOf(tap);
        Assert.Equal((14L, 1L, 1L, 0L), (DropsOf(report, "runt"), DropsOf(report, "too-long"), report.FramesOut, report.Imbalance));
        Assert.True(_host.IsQuiet);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _host.Dispose();
    }
}
