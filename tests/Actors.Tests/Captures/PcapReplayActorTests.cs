using ActorNet.Actors.Captures;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Captures;

/// <summary>A replaying port with a file of the test's and a probe for its peer.</summary>
public sealed class PcapReplayActorTests : DatapathTest
{
    private const int Endless = 0;

    private readonly string _path = Path.GetTempFileName();
    private readonly TestProbe _supervisor;
    private readonly TestProbe _peer;

    public PcapReplayActorTests()
    {
        _supervisor = CreateTestProbe("supervisor");
        _peer = CreateTestProbe("peer");
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    public void Replay_AtMost_SendsEveryFrameWholeAndInOrder(bool isPcapng, int rounds)
    {
        byte[][] frames = [.. Enumerable.Range(0, 300).Select(static number => Frames.Make(number, number % 50 == 7 ? 65_535 : 60 + number))];
        IActorRef port = Start(CaptureBytes.Make(isPcapng, [.. frames.Select(static (frame, number) => (1_000_000L * number, frame))]), rounds);

        byte[][] expected = [.. Enumerable.Repeat(frames, rounds).SelectMany(static round => round)];
        Assert.Equal(expected, Receive(expected.Length));

        PortReport report = ReportOf(port);
        Assert.Equal((expected.Length, expected.Sum(static frame => (long)frame.Length), 0), (report.FramesIn, report.BytesIn, report.Imbalance));
        _peer.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Replay_PeerGivesNothingBack_StopsAtItsCredit()
    {
        IActorRef port = Start(CaptureBytes.Make(true, [.. Enumerable.Range(0, 2000).Select(static number => (0L, Frames.Make(number)))]), 1);

        var kept = new List<FrameBatch>();
        while (kept.Sum(static batch => batch.Count) < Credit - FrameBatch.Capacity) kept.Add(_peer.ExpectMsg<FrameBatch>());
        Assert.InRange(ReportOf(port).FramesIn, kept.Sum(static batch => batch.Count), Credit);

        int taken = kept.Sum(static batch => batch.Count);
        foreach (FrameBatch batch in kept) batch.Return();
        Assert.Equal(2000 - taken, Receive(2000 - taken).Count);
    }

    [Fact]
    public void Replay_BeforeItsPeerIsUp_SendsNothing()
    {
        IActorRef port = Open(CaptureBytes.Make(true, (0, Frames.Make(1))), 1);
        port.Tell(new Connect(_peer.Ref, Terms));

        Assert.Equal(0, ReportOf(port).FramesIn);
        _peer.ExpectNoMsg(TimeSpan.Zero);

        port.Tell(new PeerLinkChanged(true));
        Assert.Equal([Frames.Make(1)], Receive(1));
    }

    [Fact]
    public void Replay_FramesForIt_AreDiscardedAndCounted()
    {
        IActorRef port = Start(CaptureBytes.Make(true), 1);

        new Link(_peer.Ref, new Connect(port, Terms), new PortCounters()).Send(Frames.Batch(5));

        AwaitAssert(() => Assert.Equal(5, DropsOf(ReportOf(port), "discarded")));
    }

    [Fact]
    public void Replay_ShortFrame_IsCountedAndTheRestGoesOn()
    {
        IActorRef port = Start(CaptureBytes.Make(true, (0, Frames.Make(1)), (1, new byte[13]), (2, Frames.Make(2))), 1);

        Assert.Equal([Frames.Make(1), Frames.Make(2)], Receive(2));
        Assert.Equal(1, DropsOf(ReportOf(port), "runt"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 0)]
    [InlineData(30, 24)]
    [InlineData(105, 100)] // the file's header 24, the first frame 16 + 60
    [InlineData(175, 100)]
    public void Open_FileCutOff_SaysWhere(int length, int offset)
    {
        File.WriteAllBytes(_path, CaptureBytes.Make(false, (0, Frames.Make(1)), (0, Frames.Make(2)))[..length]);

        PortFailed failed = Fail();

        Assert.Equal($"file '{_path}' cannot be replayed: at byte {offset}: the file ends in the middle", failed.Problem);
        Assert.Equal("give a pcapng or pcap file of Ethernet frames", failed.Remedy);
    }

    [Fact]
    public void Open_OtherLinkType_SaysWhere()
    {
        byte[] bytes = CaptureBytes.Make(false, (0, Frames.Make(1)));
        bytes[20] = 101; // raw IP
        File.WriteAllBytes(_path, bytes);

        Assert.Contains("at byte 24: the frame is not Ethernet", Fail().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoFile_SaysSo()
    {
        File.Delete(_path);

        Assert.Equal($"file '{_path}' does not exist", Fail().Problem);
    }

    [Fact]
    public void Replay_FileThatBecomesWorse_FailsThePortWhereItIsReached()
    {
        IActorRef port = Open(CaptureBytes.Make(true, [.. Enumerable.Range(0, 1000).Select(static number => (0L, Frames.Make(number)))]), Endless);
        File.WriteAllBytes(_path, new byte[100]); // while it is being replayed, by somebody else
        port.Tell(new Connect(_peer.Ref, Terms));
        port.Tell(new PeerLinkChanged(true));

        _supervisor.Watch(port);
        PortFailed? failed = null;
        while (failed is null)
        {
            while (_peer.HasMessages) (_peer.ReceiveOne(TimeSpan.Zero) as FrameBatch)?.Return();
            failed = _supervisor.ReceiveOne(TimeSpan.FromMilliseconds(1)) as PortFailed;
        }

        Assert.Contains("cannot be replayed: at byte ", failed.Problem, StringComparison.Ordinal);
        _supervisor.ExpectTerminated(port);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        File.Delete(_path);
    }

    private IActorRef Start(byte[] file, int rounds)
    {
        IActorRef port = Open(file, rounds);
        port.Tell(new Connect(_peer.Ref, Terms));
        port.Tell(new PeerLinkChanged(true));
        return port;
    }

    private IActorRef Open(byte[] file, int rounds)
    {
        File.WriteAllBytes(_path, file);
        IActorRef port = StartUnder(_supervisor, PcapReplayActor.Props("r0", _path, ReplaySpeed.Max, rounds, Lane), "r0");
        Assert.Equal(port, _supervisor.ExpectMsg<PortReady>().Target);
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        return port;
    }

    private PortFailed Fail()
    {
        IActorRef port = StartUnder(_supervisor, PcapReplayActor.Props("r0", _path, ReplaySpeed.Max, 1, Lane), "r0");
        _supervisor.Watch(port);
        PortFailed failed = _supervisor.ExpectMsg<PortFailed>();
        _supervisor.ExpectTerminated(port);
        return failed;
    }

    private List<byte[]> Receive(int frames)
    {
        var received = new List<byte[]>();
        while (received.Count < frames)
        {
            FrameBatch batch = _peer.ExpectMsg<FrameBatch>();
            received.AddRange(FramesOf(batch));
            batch.Return();
        }

        return received;
    }
}
