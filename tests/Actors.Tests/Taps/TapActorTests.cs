using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Taps;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Tests.Taps;

/// <summary>A tap actor with a socket pair for a tap and a probe for its peer.</summary>
public sealed class TapActorTests : DatapathTest
{
    private readonly FakeTap _host = new();
    private readonly TestProbe _supervisor;
    private readonly TestProbe _peer;
    private readonly IActorRef _tap;

    public TapActorTests()
    {
        _supervisor = CreateTestProbe("supervisor");
        _peer = CreateTestProbe("peer");
        _tap = StartUnder(_supervisor, TapActor.Props("t0", _host.Open, Lane), "t0");
        Assert.Equal(_tap, _supervisor.ExpectMsg<PortReady>().Target);
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
    }

    [Fact]
    public void Read_Frames_ArriveInOrderAndWhole()
    {
        ConnectPeer();
        byte[][] sent = [Frames.Make(1, 60), Frames.Make(2, 1514), Frames.Make(3, 9014), Frames.Make(4, 65_535)];
        foreach (byte[] frame in sent) Assert.True(_host.TrySend(frame));

        var received = new List<byte[]>();
        while (received.Count < sent.Length)
        {
            FrameBatch batch = _peer.ExpectMsg<FrameBatch>();
            received.AddRange(FramesOf(batch));
            batch.Return();
        }

        Assert.Equal(sent, received);
        Assert.Equal((4, sent.Sum(frame => frame.Length)), (ReportOf(_tap).FramesIn, ReportOf(_tap).BytesIn));
    }

    [Fact]
    public void Read_BeforeAPeerIsConnected_WaitsInTheKernel()
    {
        Assert.True(_host.TrySend(Frames.Make(7)));
        Assert.Equal(0, ReportOf(_tap).FramesIn);
        ConnectPeer();
        Assert.Equal([Frames.Make(7)], FramesOf(_peer.ExpectMsg<FrameBatch>()));
    }

    [Fact]
    public void Read_PeerKeepsEveryBatch_StopsReadingAndLosesNothing()
    {
        ConnectPeer();
        int sent = 0;
        var kept = new Queue<FrameBatch>();

        // The host sends until its own queue stays full although the tap's lane is idle: nobody reads any more.
        while (true)
        {
            if (_host.TrySend(Frames.Make(sent, 1000)))
            {
                sent++;
                continue;
            }

            long before = ReportOf(_tap).FramesIn;
            while (_peer.HasMessages) kept.Enqueue(_peer.ExpectMsg<FrameBatch>());
            if (ReportOf(_tap).FramesIn != before) continue;
            if (!_host.TrySend(Frames.Make(sent, 1000))) break;
            sent++;
        }

        while (_peer.HasMessages) kept.Enqueue(_peer.ExpectMsg<FrameBatch>());
        Assert.InRange(ReportOf(_tap).FramesIn, 1, Credit);

        // One by one they come back, and every frame arrives, in order.
        int next = 0;
        while (next < sent)
        {
            FrameBatch batch = kept.Count > 0 ? kept.Dequeue() : _peer.ExpectMsg<FrameBatch>();
            foreach (byte[] frame in FramesOf(batch)) Assert.Equal(Frames.Make(next++, 1000), frame);
            batch.Return();
        }

        Assert.Equal(0, ReportOf(_tap).Dropped);
    }

    [Fact]
    public void Write_Batch_ReachesTheHostAndComesBack()
    {
        var link = new Link(_peer.Ref, new Connect(_tap, Terms), new PortCounters());
        FrameBatch batch = Frames.Batch(Frames.Make(1), Frames.Make(2, 9014), Frames.Make(3, 65_000));
        link.Send(batch);

        Assert.Equal(Frames.Make(1), _host.Receive());
        Assert.Equal(Frames.Make(2, 9014), _host.Receive());
        Assert.Equal(Frames.Make(3, 65_000), _host.Receive());
        Assert.Same(batch, _peer.ExpectMsg<FrameBatch>());
        Assert.Equal(3, ReportOf(_tap).FramesOut);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(12)]
    public void Tap_WithAnyHeader_PassesFramesOfAnyLengthWhole(int vnetHeaderLength)
    {
        using var host = new FakeTap(vnetHeaderLength: vnetHeaderLength);
        IActorRef tap = StartUnder(_supervisor, TapActor.Props("t1", host.Open, Lane), "t1");
        tap.Tell(new Connect(tap, Terms)); // what it reads is written to it
        foreach (int length in (int[])[14, 60, 1514, 2036, 2037, 2048, 2049, 9014, 65_535])
        {
            byte[] frame = length < 18 ? new byte[length] : Frames.Make(length, length);
            Assert.True(host.TrySend(frame));
            Assert.Equal(frame, host.Receive());
        }
    }

    [Fact]
    public void Write_HostReadsNothing_HoldsTheSenderAndGoesOnWhenItReads()
    {
        var link = new Link(_peer.Ref, new Connect(_tap, new LinkSettings(4096)), new PortCounters());
        FrameBatch[] batches = [.. Enumerable.Range(0, 32).Select(i => Frames.Batch(64, 1500))];
        foreach (FrameBatch batch in batches) link.Send(batch);

        // Far more than a socket holds: some batch is stuck, and reports still get through.
        AwaitAssert(() => Assert.InRange(ReportOf(_tap).FramesOut, 1, (32 * 64) - 1));
        PortReport report = ReportOf(_tap);
        Assert.Equal((32 * 64) - report.FramesOut, report.Queued);

        for (int i = 0; i < 32 * 64; i++) Assert.Equal(Frames.Make(i % 64, 1500), _host.Receive());
        foreach (FrameBatch batch in batches) Assert.Same(batch, _peer.ExpectMsg<FrameBatch>());
        Assert.True(_host.IsQuiet);
        Assert.Equal(0, ReportOf(_tap).Dropped);
    }

    [Fact]
    public void Write_FramesCalledBackOrTooShort_AreDroppedAndCounted()
    {
        var link = new Link(_peer.Ref, new Connect(_tap, Terms), new PortCounters());
        FrameBatch revoked = Frames.Batch(4);
        revoked.Revoke();
        FrameBatch runt = Frames.Batch(new byte[13], Frames.Make(1));
        link.Send(revoked);
        link.Send(runt);

        Assert.Equal(Frames.Make(1), _host.Receive());
        Assert.Same(revoked, _peer.ExpectMsg<FrameBatch>());
        Assert.Same(runt, _peer.ExpectMsg<FrameBatch>());
        PortReport report = ReportOf(_tap);
        Assert.Equal((4, 1), (DropsOf(report, "revoked"), DropsOf(report, "runt")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_PeerIsStuckAndThenGoneOrTheLinkIsDown_FramesAreDroppedAtOnce(bool disconnect)
    {
        for (int i = 0; i < 64; i++) Assert.True(_host.TrySend(Frames.Make(i)));
        _tap.Tell(new Connect(_peer.Ref, new LinkSettings(64)));
        for (int kept = 0; kept < 64;) kept += _peer.ExpectMsg<FrameBatch>().Count; // never returned
        for (int i = 0; i < 3; i++) Assert.True(_host.TrySend(Frames.Make(i)));
        Assert.Equal((64, 0), (ReportOf(_tap).FramesIn, ReportOf(_tap).Credit));

        _tap.Tell(disconnect ? Disconnect.Instance : new SetLink(false));
        AwaitAssert(() => Assert.Equal(3, DropsOf(ReportOf(_tap), disconnect ? "no-peer" : "link-down")));
        Assert.Equal((67, 0L), (ReportOf(_tap).FramesIn, ReportOf(_tap).Imbalance));
    }

    [Fact]
    public void Tap_Deleted_IsAnEventNotASpin()
    {
        ConnectPeer();
        _supervisor.Watch(_tap);
        _host.HangUp();
        Assert.Contains("fake0", _supervisor.ExpectMsg<PortFailed>().Problem);
        _supervisor.ExpectTerminated(_tap);
    }

    [Fact]
    public void Open_Fails_TellsTheSupervisorWhyAndStops()
    {
        TestProbe supervisor = CreateTestProbe();
        IActorRef tap = StartUnder(supervisor, TapActor.Props("t1", Fail, Lane), "t1");
        supervisor.Watch(tap);
        PortFailed failed = supervisor.ExpectMsg<PortFailed>();
        Assert.Contains("open fake1", failed.Problem);
        Assert.Equal("load it", failed.Remedy);
        supervisor.ExpectTerminated(tap);

        static TapDevice Fail() => throw new LinuxException("open fake1", Errno.NoEnt, "load it");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _host.Dispose();
    }

    private void ConnectPeer() => _tap.Tell(new Connect(_peer.Ref, Terms));
}
