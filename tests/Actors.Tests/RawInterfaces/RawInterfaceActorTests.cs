using System.Net;
using System.Net.Sockets;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.RawInterfaces;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;
using ActorNet.Io.Descriptors;
using ActorNet.Tests.Kernel;

namespace ActorNet.Actors.Tests.RawInterfaces;

/// <summary>A port on one end of a veth cable, a probe for its peer, single frames at the other end.</summary>
[Trait("Category", "Kernel")]
public sealed class RawInterfaceActorTests : RawInterfaceTest
{
    private readonly VethCable _cable = new();

    [Theory]
    [MemberData(nameof(Ways))]
    public void Read_Frames_ArriveInOrderAndWhole(Way way)
    {
        IActorRef port = StartJoined(_cable, way);
        using var far = new FarStation(_cable.Far);
        byte[][] sent = [.. Enumerable.Range(0, 200).Select(static i => FarStation.Frame(i, 60 + (7 * i)))];
        foreach (byte[] frame in sent) Assert.Equal(IoStatus.Done, far.Send(frame));

        Assert.Equal(sent, Receive(sent.Length));
        AssertBalanced(port);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Write_Batch_ReachesTheFarEndAndComesBack(Way way)
    {
        IActorRef port = StartJoined(_cable, way);
        using var far = new FarStation(_cable.Far);
        byte[][] frames = [.. Enumerable.Range(0, 60).Select(static i => FarStation.Frame(i, 60 + (24 * i)))];
        FrameBatch batch = Frames.Batch(frames);
        LinkTo(port).Send(batch);

        foreach (byte[] frame in frames) Assert.Equal(frame, far.Receive());
        Assert.Same(batch, Others().First());
        Assert.Equal(frames.Length, ReportOf(port).FramesOut);
        AssertBalanced(port);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Read_OwnFrames_AreNotHeard(Way way)
    {
        StartJoined(_cable, way);
        using var near = new FarStation(_cable.Near, VethCable.NearName);
        using var far = new FarStation(_cable.Far);
        Assert.Equal(IoStatus.Done, near.Send(FarStation.Frame(1))); // this host sends
        Assert.Equal(IoStatus.Done, far.Send(FarStation.Frame(2)));
        Assert.Equal([FarStation.Frame(2)], Receive(1));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void ReadAndWrite_VlanTags_StayInTheFrames(Way way)
    {
        IActorRef port = StartJoined(_cable, way);
        using var far = new FarStation(_cable.Far);
        byte[] plain = FarStation.Frame(1, 100);
        byte[] tagged = [.. plain[..12], 0x81, 0, 0x60, 42, .. plain[12..]];
        byte[] service = [.. plain[..12], 0x88, 0xa8, 0, 7, .. plain[12..]];
        byte[] both = [.. plain[..12], 0x88, 0xa8, 0, 7, 0x81, 0, 0x60, 42, .. plain[12..]];
        foreach (byte[] frame in (byte[][])[tagged, service, both]) Assert.Equal(IoStatus.Done, far.Send(frame));
        Assert.Equal([tagged, service, both], Receive(3));

        LinkTo(port).Send(Frames.Batch(tagged, plain, service));
        Assert.Equal(tagged, far.Receive());
        Assert.Equal(plain, far.Receive());
        Assert.Equal(service, far.Receive());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Write_FramesThatCannotGo_AreDroppedAndCounted(Way way)
    {
        IActorRef port = StartJoined(_cable, way);
        using var far = new FarStation(_cable.Far);
        FrameBatch revoked = Frames.Batch(4);
        revoked.Revoke();
        Link link = LinkTo(port);
        link.Send(revoked);
        link.Send(Frames.Batch(FarStation.Frame(1), new byte[13], FarStation.Frame(2, 1600), FarStation.Frame(3)));

        Assert.Equal(FarStation.Frame(1), far.Receive());
        Assert.Equal(FarStation.Frame(3), far.Receive());
        PortReport report = ReportOf(port);
        Assert.Equal((4, 1, 1), (DropsOf(report, "revoked"), DropsOf(report, "runt"), DropsOf(report, "too-long")));
        AssertBalanced(port);
    }

    // The kernel at the far end leaves it to hardware to make datagrams of one long frame, which meets none on its way.
    [Theory]
    [InlineData(Way.Packet, null)]
    [InlineData(Way.PacketWithoutHeader, "too-long")]
    [InlineData(Way.XdpSkb, "kernel-dropped")]
    public void Read_FrameLongerThanTheInterfaceTakes_IsCountedAndNeverCut(Way way, string? counter)
    {
        const int SolUdp = 17, UdpSegment = 103;
        IActorRef port = StartJoined(_cable, way);
        VethCable.Ip(_cable.Far, $"neigh add 10.99.0.99 lladdr 52:54:00:00:00:99 dev {VethCable.FarName}");
        using Socket socket = _cable.Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.SetRawSocketOption(SolUdp, UdpSegment, BitConverter.GetBytes(1400));
        socket.SendTo(new byte[40_000], new IPEndPoint(IPAddress.Parse("10.99.0.99"), 7));
        using var far = new FarStation(_cable.Far);
        Assert.Equal(IoStatus.Done, far.Send(FarStation.Frame(3)));
        Assert.Equal([FarStation.Frame(3)], Receive(1));

        PortReport report = ReportOf(port);
        Assert.Equal(counter is null ? 0 : 1, counter is null ? report.Dropped : DropsOf(report, counter) + EventsOf(report, counter));
        Assert.Equal(counter is null, report.BytesIn - report.Dropped > 40_000);
        AssertBalanced(port);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Read_PeerKeepsEveryBatch_StopsReadingAndGoesOnWhenTheyComeBack(Way way)
    {
        IActorRef port = StartUnder(Supervisor, RawInterfaceActor.Props(Settings("p0", _cable, way)), "p0");
        port.Tell(new Connect(Peer.Ref, new LinkSettings(128)));
        ReportOf(port);
        using var far = new FarStation(_cable.Far);
        for (int i = 0; i < 400; i++) Assert.Equal(IoStatus.Done, far.Send(FarStation.Frame(i)));
        // Either all that its peer takes is there, or more than it takes next, or all its batches are.
        AwaitAssert(() => Assert.True(ReportOf(port) is { Credit: 0 } or { Waiting: > 0 } or { Outstanding: >= 8 }));
        Assert.InRange(ReportOf(port).FramesIn, 8, 128 + FrameBatch.Capacity);

        int next = 0;
        foreach (byte[] frame in Receive(400)) Assert.Equal(FarStation.Frame(next++), frame);
        Assert.Equal(0, ReportOf(port).Dropped);
        AssertBalanced(port);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Report_OfARunningPort_SaysByWhatWay(Way way) => Assert.Equal(
        way switch
        {
            Way.Packet => "packet socket, vnet header",
            Way.PacketWithoutHeader => "packet socket",
            Way.XdpNative => "native mode, copy",
            _ => "skb mode, copy",
        },
        ReportOf(Start(Supervisor, "p0", _cable, way)).Path);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _cable.Dispose();
    }

    // Batches that came back, as opposed to those that came in.
    private IEnumerable<FrameBatch> Others()
    {
        while (true)
        {
            FrameBatch batch = Peer.ExpectMsg<FrameBatch>();
            if (batch.IsReturning) yield return batch;
            else batch.Return();
        }
    }

    private List<byte[]> Receive(int count) => Received(count, IsOurs);

    private void AssertBalanced(IActorRef port) => Assert.Equal(0, ReportOf(port).Imbalance);
}
