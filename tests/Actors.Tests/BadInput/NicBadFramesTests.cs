using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.Tests.BadInput;

/// <summary>Frames that no guest gets, and frames of a guest that are none.</summary>
public sealed class NicBadFramesTests : DatapathTest
{
    private readonly VirtioNetOptions _options = new(MacAddress.Parse("52:54:00:00:00:01"));
    private readonly TestProbe _peer;
    private readonly IActorRef _nic;
    private readonly Link _link;
    private readonly GuestNic _guest;

    public NicBadFramesTests()
    {
        TestProbe supervisor = CreateTestProbe();
        _peer = CreateTestProbe("peer");
        _nic = StartUnder(supervisor, VirtioNetActor.Props(new VirtioNetSettings("n0", new VirtioNetDevice(_options), Lane)), "nic");
        _link = new Link(_peer.Ref, new Connect(supervisor.ExpectMsg<PortReady>().Target, Terms), new PortCounters());
        _nic.Tell(new Connect(_peer.Ref, Terms));
        _guest = new GuestNic(_nic, new VirtioNetDevice(_options).DeviceFeatures, CreateTestProbe(), CreateTestProbe());
        _guest.Attach();
    }

    [Fact]
    public void Receive_TooShortAndTooLong_AreDroppedCountedAndTheRestArrives()
    {
        byte[][] frames = [.. Enumerable.Range(0, 14).Select(static length => new byte[length]), Frames.Make(1, EthernetFrame.MaxLength + 1), Frames.Make(2)];
        FrameBatch batch = Frames.Batch(frames);
        _link.Send(batch);

        Assert.Equal(Frames.Make(2), _guest.Receive());
        Assert.Same(batch, _peer.ExpectMsg<FrameBatch>());
        PortReport report = ReportOf(_nic);
        Assert.Equal((14, 1, 1, 0L), (DropsOf(report, "too-short"), DropsOf(report, "too-long"), report.FramesOut, report.Imbalance));
    }

    [Fact]
    public void Receive_NestedTags_ArriveAsTheyAre()
    {
        byte[] tagged = [.. Frames.Make(1)[..12], 0x81, 0x00, 0x0f, 0xff, 0x81, 0x00, 0, 5, .. Frames.Make(1)[12..]];
        _link.Send(Frames.Batch(tagged));
        Assert.Equal(tagged, _guest.Receive());
    }

    [Fact]
    public void Receive_SegmentationOfWhatIsNoTcp_IsDroppedAndCounted()
    {
        FrameBatch batch = FrameBatch.CreatePooled();
        batch.FreeChunks[0].CopyFrom(Frames.Make(1));
        batch.CommitFrame(60, new OffloadHeader { Flags = 1, GsoType = OffloadHeader.GsoTcp4, GsoSize = 10, ChecksumStart = 34, ChecksumOffset = 16 });
        _link.Send(batch);
        _link.Send(Frames.Batch(Frames.Make(2)));
        Assert.Equal(Frames.Make(2), _guest.Receive());
        PortReport report = ReportOf(_nic);
        Assert.Equal((1, 0L), (DropsOf(report, "bad-headers"), report.Imbalance));
    }

    [Fact]
    public void Transmit_TooShort_IsCompletedAndCountedAndTheRestIsSent()
    {
        _guest.Send(new byte[1], new byte[13], Frames.Make(1));
        FrameBatch batch = _peer.ExpectMsg<FrameBatch>();
        Assert.Equal([Frames.Make(1)], FramesOf(batch));
        batch.Return();
        _guest.AwaitAllSent();
        PortReport report = ReportOf(_nic);
        Assert.Equal((2, 0L), (DropsOf(report, "too-short"), report.Imbalance));
    }
}
