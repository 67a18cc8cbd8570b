using System.Net;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Sockets;
using ActorNet.Actors.Taps;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.L2tp;
using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Tests.Sockets;

/// <summary>
/// From one tap to another through two ports and the sockets between them, everything on one lane: once warm, the lane allocates nothing,
/// however many frames are sent and received.
/// </summary>
public sealed class SocketAllocationTests : DatapathTest
{
    private const int Warm = 10_000;
    private const int Measured = 10_000;
    private const int Stretches = 4;

    /// <summary>Frames that are under way at a time: what every socket has room for, a Unix one for 10 messages.</summary>
    private const int Window = 8;

    /// <summary>Turns after which nothing comes any more.</summary>
    private const int LostAfter = 100_000;

    /// <summary>Frames that are sent at a time.</summary>
    private const int Burst = 16;

    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-").FullName;
    private readonly FakeTap _from = new(), _to = new();

    [Theory]
    [InlineData(60)]
    [InlineData(1514)]
    public void Stream_AllocatesNothingPerFrame(int length)
    {
        var address = SocketEndpoint.OfPath(Path.Combine(_folder, "stream"));
        TestProbe listening = CreateTestProbe(), connecting = CreateTestProbe();
        IActorRef near = StartUnder(listening, StreamActor.Props(new StreamSettings("near", "stream", new StreamEnd.Listen(address), Lane)), "near");
        listening.ExpectMsg<PortReady>();
        IActorRef far = StartUnder(connecting, StreamActor.Props(new StreamSettings("far", "stream", new StreamEnd.Connect(address, null), Lane)), "far");
        connecting.ExpectMsg<PortReady>();
        Assert.True(listening.ExpectMsg<LinkChanged>().Up);
        Assert.True(connecting.ExpectMsg<LinkChanged>().Up);
        AssertAllocatesNothing(near, far, length);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(1514)]
    public void Udp_AllocatesNothingPerFrame(int length)
    {
        SocketEndpoint here = Loopback(), there = Loopback();
        AssertAllocatesNothing(Start("near", () => DatagramSocket.OpenUdp(here, there)), Start("far", () => DatagramSocket.OpenUdp(there, here)), length);
    }

    [Fact]
    public void L2tpv3_AllocatesNothingPerFrame()
    {
        SocketEndpoint here = Loopback(), there = Loopback();
        L2tpv3Options session = new(1, 2) { IsUdp = true, CookieLength = 8, TransmitCookie = 3, ReceiveCookie = 4, HasCounter = true };
        L2tpv3Options other = new(2, 1) { IsUdp = true, CookieLength = 8, TransmitCookie = 4, ReceiveCookie = 3, HasCounter = true };
        AssertAllocatesNothing(Start("near", () => DatagramSocket.OpenUdp(here, there), session), Start("far", () => DatagramSocket.OpenUdp(there, here), other));
    }

    [Theory]
    [InlineData(Window)]
    [InlineData(8 * Window)] // more than there is room for
    public void UnixDatagrams_AllocatesNothingPerFrame(int window)
    {
        SocketEndpoint here = SocketEndpoint.OfPath(Path.Combine(_folder, "here")), there = SocketEndpoint.OfPath(Path.Combine(_folder, "there"));
        AssertAllocatesNothing(Start("near", () => DatagramSocket.OpenUnix(here, there)), Start("far", () => DatagramSocket.OpenUnix(there, here)), window: window);
    }

    [Fact]
    public void Group_AllocatesNothingPerFrame()
    {
        var group = SocketEndpoint.Of(IPAddress.Parse("239.255.77.78"), StreamActorTests.FreePort());
        AssertAllocatesNothing(Start("near", () => DatagramSocket.OpenGroup(group, IPAddress.Loopback)), Start("far", () => DatagramSocket.OpenGroup(group, IPAddress.Loopback)));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _from.Dispose();
        _to.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static SocketEndpoint Loopback() => SocketEndpoint.Of(IPAddress.Loopback, StreamActorTests.FreePort());

    private static void Join(IActorRef left, IActorRef right)
    {
        left.Tell(new Connect(right, Terms));
        right.Tell(new Connect(left, Terms));
    }

    private IActorRef Start(string id, Func<DatagramSocket> open, L2tpv3Options? session = null)
    {
        TestProbe supervisor = CreateTestProbe();
        IActorRef port = StartUnder(supervisor, DgramActor.Props(new DgramSettings(id, "dgram", open, Lane) { Session = session }), id);
        supervisor.ExpectMsg<PortReady>();
        return port;
    }

    private IActorRef StartTap(string id, FakeTap tap)
    {
        TestProbe supervisor = CreateTestProbe();
        IActorRef port = StartUnder(supervisor, TapActor.Props(id, tap.Open, Lane), id);
        supervisor.ExpectMsg<PortReady>();
        return port;
    }

    private void AssertAllocatesNothing(IActorRef near, IActorRef far, int length = 60, int window = Window)
    {
        Join(StartTap("from", _from), near);
        Join(far, StartTap("to", _to));
        ReportOf(near); // both know their peers
        ReportOf(far);
        TestProbe result = CreateTestProbe();
        Sys.ActorOf(ActorProps.Create<PumpActor>(_from, _to, FakeTap.MessageOf(Frames.Make(1, length)), window, result.Ref).WithDispatcher(Lane), "pump").Tell(Go.Instance);

        long allocated = result.ExpectMsg<long>(TimeSpan.FromMinutes(2));
        Assert.True(allocated == 0, $"at least {allocated} bytes were allocated for each {Measured} frames");
        Assert.InRange(ReportOf(far).FramesIn, Warm + (Stretches * Measured), long.MaxValue);
    }

    private sealed class Go
    {
        public static readonly Go Instance = new();
    }

    /// <summary>Both hosts: sends into one tap as long as the window allows, and takes what comes out of the other.</summary>
    private sealed class PumpActor(FakeTap from, FakeTap to, byte[] message, int window, IActorRef result) : UntypedActor
    {
        private readonly AllocationStretches _stretches = new(Warm, Measured, Stretches);
        private int _underWay;
        private int _inVain; // turns since something came out

        protected override void OnReceive(object received)
        {
            for (int i = 0; i < Burst && _underWay < window && from.TrySendMessage(message); i++) _underWay++;
            for (_inVain++; to.TryTake(); _underWay--, _inVain = 0) _stretches.Count();
            if (_inVain == LostAfter) _underWay = _inVain = 0; // a datagram may be lost: the kernel's backlog is everybody's
            if (_stretches.IsDone) result.Tell(_stretches.Least);
            else Self.Tell(Go.Instance, Self);
        }
    }
}
