using ActorNet.Actors.Ports;
using ActorNet.Actors.RawInterfaces;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;
using ActorNet.Io.Descriptors;
using ActorNet.Tests.Kernel;

namespace ActorNet.Actors.Tests.RawInterfaces;

/// <summary>Interfaces that go down, go away, and come back.</summary>
[Trait("Category", "Kernel")]
public sealed class RawInterfaceLifeTests : RawInterfaceTest
{
    private readonly VethCable _cable = new();

    [Theory]
    [MemberData(nameof(Ways))]
    public void Interface_DownAndUp_TakesTheLinkAlong(Way way)
    {
        IActorRef port = StartJoined(_cable, way);
        for (int round = 0; round < 2; round++)
        {
            VethCable.Ip(_cable.Near, $"link set {VethCable.NearName} down");
            Assert.False(Supervisor.ExpectMsg<LinkChanged>().Up);
            Assert.False(ReportOf(port).LinkUp);
            SendAndExpectDrops(port, 3);
            VethCable.Ip(_cable.Near, $"link set {VethCable.NearName} up");
            Assert.True(Supervisor.ExpectMsg<LinkChanged>().Up);
            AssertCarries(port);
        }

        Assert.Equal(6, DropsOf(ReportOf(port), "interface-down"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void FarEnd_DownAndUp_IsALinkWithoutCarrier(Way way)
    {
        IActorRef port = StartJoined(_cable, way);
        VethCable.Ip(_cable.Far, $"link set {VethCable.FarName} down");
        Assert.False(Supervisor.ExpectMsg<LinkChanged>().Up);
        VethCable.Ip(_cable.Far, $"link set {VethCable.FarName} up");
        Assert.True(Supervisor.ExpectMsg<LinkChanged>().Up);
        AssertCarries(port);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Interface_DeletedAndMadeAnew_IsOpenedAgain(Way way)
    {
        IActorRef port = StartJoined(_cable, way);
        FrameBatch? kept = null;
        for (int round = 0; round < 2; round++)
        {
            using (var far = new FarStation(_cable.Far))
            {
                Assert.Equal(IoStatus.Done, far.Send(FarStation.Frame(9)));
                FrameBatch of = IncomingOurs();
                kept?.Return(); // of an interface that was there before
                kept = of;
            }

            _cable.Cut();
            Assert.False(Supervisor.ExpectMsg<LinkChanged>().Up);
            Assert.Null(ReportOf(port).Path);
            SendAndExpectDrops(port, 2);
            Assert.Contains(FarStation.Frame(9), FramesOf(kept)); // still there, although its interface is not
            _cable.Lay();
            Assert.True(Supervisor.FishForMessage(static message => message is LinkChanged { Up: true }) is LinkChanged);
            AssertCarries(port);
        }

        kept!.Return();
        AwaitAssert(() =>
        {
            // Others, that the kernel sent of its own accord, and those sent more than once.
            while (Peer.HasMessages)
                if (Peer.ExpectMsg<FrameBatch>() is { IsReturning: false } other) other.Return();
            Assert.Equal(0, ReportOf(port).Outstanding);
        });
        Assert.Equal((4, 0L), (DropsOf(ReportOf(port), "interface-down"), ReportOf(port).Imbalance));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Mtu_Changed_IsFollowed(Way way)
    {
        IActorRef port = StartJoined(_cable, way);
        VethCable.Ip(_cable.Far, $"link set {VethCable.FarName} mtu 3000");
        VethCable.Ip(_cable.Near, $"link set {VethCable.NearName} mtu 3000");
        AssertCarries(port, 3000);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Start_InterfaceIsDown_WaitsUntilItIsUp(Way way)
    {
        VethCable.Ip(_cable.Near, $"link set {VethCable.NearName} down");
        IActorRef port = Start(Supervisor, "p0", _cable, way, up: false);
        port.Tell(new Connect(Peer.Ref, Terms));
        VethCable.Ip(_cable.Near, $"link set {VethCable.NearName} up");
        Assert.True(Supervisor.ExpectMsg<LinkChanged>().Up);
        AssertCarries(port);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Start_NoSuchInterface_SaysSoAndStops(Way way)
    {
        _cable.Cut();
        IActorRef port = StartUnder(Supervisor, RawInterfaceActor.Props(Settings("p0", _cable, way)), "p0");
        Supervisor.Watch(port);
        PortFailed failed = Supervisor.ExpectMsg<PortFailed>();
        Assert.Equal("open interface near: No such device (ENODEV)", failed.Problem);
        Assert.Contains("ip link", failed.Remedy, StringComparison.Ordinal);
        Supervisor.ExpectTerminated(port);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _cable.Dispose();
    }

    private void SendAndExpectDrops(IActorRef port, int count)
    {
        FrameBatch batch = Frames.Batch(count);
        LinkTo(port).Send(batch);
        Returned(batch);
    }

    private void AssertCarries(IActorRef port, int length = 100)
    {
        using var far = new FarStation(_cable.Far);
        FrameBatch batch = Frames.Batch(FarStation.Frame(5, length));
        // The first ones may meet an interface that is not quite ready.
        AwaitAssert(() =>
        {
            LinkTo(port).Send(batch);
            Returned(batch);
            Assert.True(far.TryReceive(out byte[]? frame));
            Assert.Equal(FarStation.Frame(5, length), frame);
        });
        AwaitAssert(() =>
        {
            Assert.Equal(IoStatus.Done, far.Send(FarStation.Frame(6, length)));
            FrameBatch came = IncomingOurs();
            byte[][] frames = FramesOf(came);
            came.Return();
            Assert.Contains(FarStation.Frame(6, length), frames);
        });
    }

    private void Returned(FrameBatch batch)
    {
        while (true)
        {
            FrameBatch came = Peer.ExpectMsg<FrameBatch>();
            if (ReferenceEquals(came, batch)) return;
            if (!came.IsReturning) came.Return();
        }
    }

    private FrameBatch IncomingOurs()
    {
        while (true)
        {
            FrameBatch came = Incoming();
            if (FramesOf(came).Any(IsOurs)) return came;
            came.Return();
        }
    }
}
