using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Taps;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Offloads;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Tests.Offloads;

/// <summary>A tap actor with a socket pair for a tap, of which a test knows what it takes.</summary>
public sealed class TapOffloadTests : DatapathTest
{
    private readonly Random _random = new(8);
    private readonly TestProbe _peer;

    public TapOffloadTests() => _peer = CreateTestProbe("peer");

    [Fact]
    public void Write_ToATapThatTakesNothingAndIsFullNowAndThen_EverySegmentArrivesOnce()
    {
        using FakeTap host = new();
        IActorRef tap = Start(host);
        var link = new Link(_peer.Ref, new Connect(tap, new LinkSettings(4096)), new PortCounters());
        OffloadPacket[] packets = [.. Enumerable.Range(0, 20).Select(i => Packet(i % 2 == 0 ? OffloadHeader.GsoTcp4 : OffloadHeader.GsoUdpSegments, 60_000))];
        FrameBatch[] batches = [.. packets.Select(packet => packet.Batch(_random, 10))];
        foreach (FrameBatch batch in batches) link.Send(batch);
        AwaitAssert(() => Assert.InRange(ReportOf(tap).FramesOut, 1, packets.Length - 1)); // far more than the socket holds
        foreach (OffloadPacket packet in packets)
            foreach (byte[] part in PlainSegmenter.Segment(packet, 0)) Assert.Equal(part, host.Receive());
        Assert.True(host.IsQuiet);
        AwaitAssert(() => Assert.Equal((packets.Length, 0, 0L), (ReportOf(tap).FramesOut, ReportOf(tap).Dropped, ReportOf(tap).Imbalance)));
        Assert.Equal(20, ReportOf(tap).Events.Single(entry => entry.Cause == "segmented").Frames);
        GC.KeepAlive(batches);
    }

    [Fact]
    public void Write_OfManyTinySegments_TakesSeveralTurns_AndOfTooManyIsRefused()
    {
        using FakeTap host = new();
        IActorRef tap = Start(host);
        var link = new Link(_peer.Ref, new Connect(tap, Terms), new PortCounters());
        OffloadPacket packet = Packet(OffloadHeader.GsoTcp4, 1000, size: 1);
        FrameBatch batch = packet.Batch(_random, 3);
        link.Send(batch);
        foreach (byte[] part in PlainSegmenter.Segment(packet, 0)) Assert.Equal(part, host.Receive());
        OffloadPacket tooMany = Packet(OffloadHeader.GsoTcp4, 1025, size: 1);
        FrameBatch next = tooMany.Batch(_random, 3);
        link.Send(next);
        AwaitAssert(() => Assert.Equal(1, DropsOf(ReportOf(tap), "too-many-segments")));
        GC.KeepAlive((batch, next));
    }

    [Fact]
    public void Read_HeaderThatAsksForNonsense_IsItsFramesEnd()
    {
        using FakeTap host = new(TapOffloads.All);
        IActorRef tap = Start(host);
        tap.Tell(new Connect(_peer.Ref, Terms));
        OffloadPacket packet = Packet(OffloadHeader.GsoTcp4, 5000);
        foreach (OffloadHeader offload in (OffloadHeader[])[packet.Offload with { GsoSize = 0 }, packet.Offload with { ChecksumStart = 6000 }, packet.Offload])
            Assert.True(host.TrySend(packet.Bytes, offload));
        FrameBatch batch = _peer.ExpectMsg<FrameBatch>();
        while (batch.Count == 0) batch = _peer.ExpectMsg<FrameBatch>();
        Assert.Equal([packet.Bytes], FramesOf(batch));
        Assert.Equal(packet.Offload, batch[0].Offload);
        PortReport report = ReportOf(tap);
        Assert.Equal((2, 3, 0L), (DropsOf(report, "bad-offload"), report.FramesIn, report.Imbalance));
    }

    [Fact]
    public void Read_LongFrames_SeveralTravelInOneBatch()
    {
        using FakeTap host = new(TapOffloads.All);
        OffloadPacket packet = Packet(OffloadHeader.GsoTcp4, 60_000);
        int sent = 0;
        IActorRef tap = Start(host);
        while (sent < 8 && host.TrySend(packet.Bytes, packet.Offload)) sent++;
        tap.Tell(new Connect(_peer.Ref, Terms));
        FrameBatch batch = _peer.ExpectMsg<FrameBatch>();
        Assert.True(batch.Count > 2 || batch.Count == sent, $"{batch.Count} of {sent}");
    }

    private IActorRef Start(FakeTap host)
    {
        TestProbe supervisor = CreateTestProbe();
        IActorRef tap = StartUnder(supervisor, TapActor.Props("t0", host.Open, Lane), "t0");
        supervisor.ExpectMsg<PortReady>();
        return tap;
    }

    private OffloadPacket Packet(byte type, int payload, int size = 1448) => OffloadPacket.Make(_random, type, false, payload, size, isLinux: true);
}
