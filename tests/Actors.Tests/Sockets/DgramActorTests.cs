using System.Net;
using System.Net.Sockets;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Sockets;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;
using ActorNet.Devices.L2tp;
using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Tests.Sockets;

/// <summary>A datagram port with the test at the other end, and a probe for its peer.</summary>
public sealed class DgramActorTests : DatapathTest
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-").FullName;
    private readonly TestProbe _supervisor;
    private readonly TestProbe _peer;

    public DgramActorTests()
    {
        _supervisor = CreateTestProbe("supervisor");
        _peer = CreateTestProbe("peer");
    }

    [Fact]
    public void Udp_FramesOfAnyLength_CrossBothWaysAndWhatIsTooLongIsCounted()
    {
        using Socket far = FarUdp();
        (IActorRef port, IPEndPoint here) = StartUdp(far);
        byte[][] frames = [Frames.Make(1), Frames.Make(2, 2048), Frames.Make(3, 2049), Frames.Make(4, 65_507), Frames.Make(5, 1514)];
        foreach (byte[] frame in frames) far.SendTo(frame, here);
        Assert.Equal(frames, Received(frames.Length));

        LinkTo(port).Send(Frames.Batch(frames[0], Frames.Make(9, 65_508), frames[4]));
        Assert.Equal(frames[0], Receive(far));
        Assert.Equal(frames[4], Receive(far));
        _peer.ExpectMsg<FrameBatch>();
        PortReport report = ReportOf(port);
        Assert.Equal((5, 2, 1L, 0L), (report.FramesIn, report.FramesOut, DropsOf(report, "too-long-to-send"), report.Imbalance));
    }

    [Fact]
    public void Udp_ManyFrames_ArriveInOrder()
    {
        using Socket far = FarUdp();
        (IActorRef port, IPEndPoint here) = StartUdp(far);
        for (int round = 0; round < 20; round++)
        {
            byte[][] frames = [.. Enumerable.Range(0, 40).Select(i => Frames.Make(i, i % 8 == 0 ? 4000 : 100))];
            foreach (byte[] frame in frames) far.SendTo(frame, here);
            Assert.Equal(frames, Received(frames.Length));
        }

        Assert.Equal(0L, ReportOf(port).Dropped);
    }

    [Fact]
    public void Udp_Strangers_AreNotHeard()
    {
        using Socket far = FarUdp(), stranger = FarUdp();
        (_, IPEndPoint here) = StartUdp(far);
        stranger.SendTo(Frames.Make(1), here);
        far.SendTo(Frames.Make(2), here);
        Assert.Equal([Frames.Make(2)], Received(1));
    }

    [Fact]
    public void Udp_NobodyThere_IsCountedAndNothingElse()
    {
        Socket far = FarUdp();
        (IActorRef port, IPEndPoint here) = StartUdp(far);
        var there = (IPEndPoint)far.LocalEndPoint!;
        far.Dispose();
        Link link = LinkTo(port);
        AwaitAssert(() =>
        {
            link.Send(Frames.Batch(1));
            _peer.ExpectMsg<FrameBatch>();
            Assert.InRange(EventsOf(port, "sends-refused") + EventsOf(port, "receive-errors"), 1, 1000);
        });
        using Socket again = FarUdp(there.Port);
        again.SendTo(Frames.Make(7), here);
        Assert.Equal([Frames.Make(7)], Received(1));
    }

    [Fact]
    public void Unix_ReceiverIsFull_HoldsTheSenderAndGoesOnWhenItReads()
    {
        string here = Path.Combine(_folder, "here"), there = Path.Combine(_folder, "there");
        IActorRef port = Start(() => OpenUnix(here, there));
        var link = new Link(_peer.Ref, new Connect(port, new LinkSettings(4096)), new PortCounters());
        link.Send(Frames.Batch(1)); // nobody there yet
        _peer.ExpectMsg<FrameBatch>();
        Assert.Equal(1, EventsOf(port, "sends-refused"));

        using var far = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };
        far.Bind(new UnixDomainSocketEndPoint(there));
        const int Sent = 8 * 64;
        for (int i = 0; i < 8; i++) link.Send(Frames.Batch(64, 1500));
        AwaitAssert(() => Assert.InRange(ReportOf(port).Queued, 1, Sent));
        for (int i = 0; i < Sent; i++) Assert.Equal(Frames.Make(i % 64, 1500), Receive(far));
        for (int i = 0; i < 8; i++) _peer.ExpectMsg<FrameBatch>();
        Assert.Equal((0L, 0L), (ReportOf(port).Dropped, ReportOf(port).Imbalance));

        far.SendTo(Frames.Make(3), new UnixDomainSocketEndPoint(here));
        Assert.Equal([Frames.Make(3)], Received(1));
    }

    [Fact]
    public void Unix_ReceiverIsFullOfOthers_GoesOnWhenItHasReadThem()
    {
        string here = Path.Combine(_folder, "here"), there = Path.Combine(_folder, "there");
        using var far = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };
        far.Bind(new UnixDomainSocketEndPoint(there));
        IActorRef port = Start(() => OpenUnix(here, there));
        using DatagramSocket stranger = OpenUnix(here + "2", there);
        var message = new DatagramVector(1, 1);
        byte[] frame = GC.AllocateArray<byte>(60, pinned: true);
        message.Set(0, 0, MemorySlice.OfPinned(frame, 0, 60).Address, 60);
        int strange = 0;
        while (message.TrySend(stranger, 0, 1, out _) == IoStatus.Done) strange++;

        LinkTo(port).Send(Frames.Batch(1));
        AwaitAssert(() => Assert.Equal(DataGate.NotWritable, ReportOf(port).Gate & DataGate.NotWritable));
        for (int i = 0; i < strange; i++) Assert.Equal(frame, Receive(far));
        Assert.Equal(Frames.Make(0), Receive(far));
        _peer.ExpectMsg<FrameBatch>();
    }

    [Fact]
    public void Group_TwoMembers_HearEachOtherAndNotThemselves()
    {
        var group = SocketEndpoint.Of(IPAddress.Parse("239.255.77.77"), StreamActorTests.FreePort());
        IActorRef one = Start(() => DatagramSocket.OpenGroup(group, IPAddress.Loopback), "one");
        TestProbe otherPeer = CreateTestProbe();
        IActorRef other = Start(() => DatagramSocket.OpenGroup(group, IPAddress.Loopback), "other", otherPeer);
        LinkTo(one).Send(Frames.Batch(3));
        int heard = 0;
        while (heard < 3)
        {
            FrameBatch batch = otherPeer.ExpectMsg<FrameBatch>();
            heard += batch.Count;
            batch.Return();
        }

        AwaitAssert(() => Assert.Equal(3, EventsOf(one, "echoes")));
        Assert.Equal((0, 3), (ReportOf(one).FramesIn, ReportOf(other).FramesIn));
    }

    [Fact]
    public void L2tpv3_OverUdp_CarriesFramesAndCountsOthers()
    {
        var session = new L2tpv3Options(11, 22) { IsUdp = true, CookieLength = 8, TransmitCookie = 1, ReceiveCookie = 2, HasCounter = true, Offset = 3 };
        var there = new L2tpv3Header(new L2tpv3Options(22, 11) { IsUdp = true, CookieLength = 8, TransmitCookie = 2, ReceiveCookie = 1, HasCounter = true, Offset = 3 });
        using Socket far = FarUdp();
        (IActorRef port, IPEndPoint here) = StartUdp(far, session);
        var message = new byte[there.Length + 3000];
        there.Write(message);
        Frames.Make(1, 3000).CopyTo(message, there.Length);
        far.SendTo(message, here);
        Assert.Equal([Frames.Make(1, 3000)], Received(1));

        message[7] ^= 1; // session
        far.SendTo(message, here);
        message[7] ^= 1;
        message[15] ^= 1; // cookie
        far.SendTo(message, here);
        far.SendTo([0, 3, 0, 0], here);
        AwaitAssert(() => Assert.Equal(3, ReportOf(port).Dropped));
        PortReport report = ReportOf(port);
        Assert.Equal((1L, 1L, 1L, 0L), (DropsOf(report, "wrong-session"), DropsOf(report, "wrong-cookie"), DropsOf(report, "not-l2tp-data"), report.Imbalance));

        LinkTo(port).Send(Frames.Batch(Frames.Make(5)));
        byte[] sent = Receive(far);
        Assert.Equal(L2tpv3Fault.None, there.Check(sent, sent.Length));
        Assert.Equal(Frames.Make(5), sent[there.Length..]);
    }

    [Fact]
    public void Open_PathInUse_FailsThePort()
    {
        string here = Path.Combine(_folder, "here");
        using var other = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(here));
        TestProbe supervisor = CreateTestProbe();
        StartUnder(supervisor, DgramActor.Props(new DgramSettings("d", "dgram", () => OpenUnix(here, here + "2"), Lane)), "used");
        Assert.Contains("EADDRINUSE", supervisor.ExpectMsg<PortFailed>().Problem);

        other.Dispose(); // its file stays, as after a crash
        Start(() => OpenUnix(here, here + "2"));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Directory.Delete(_folder, recursive: true);
    }

    private static Socket FarUdp(int port = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000, ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private static DatagramSocket OpenUnix(string local, string remote) => DatagramSocket.OpenUnix(SocketEndpoint.OfPath(local), SocketEndpoint.OfPath(remote));

    private static byte[] Receive(Socket socket)
    {
        var buffer = new byte[70_000];
        return buffer[..socket.Receive(buffer)];
    }

    private (IActorRef Port, IPEndPoint Here) StartUdp(Socket far, L2tpv3Options? session = null)
    {
        var there = (IPEndPoint)far.LocalEndPoint!;
        var here = new IPEndPoint(IPAddress.Loopback, StreamActorTests.FreePort());
        IActorRef port = Start(() => DatagramSocket.OpenUdp(SocketEndpoint.Of(here.Address, here.Port), SocketEndpoint.Of(there.Address, there.Port)), session: session);
        return (port, here);
    }

    private IActorRef Start(Func<DatagramSocket> open, string name = "d0", TestProbe? peer = null, L2tpv3Options? session = null)
    {
        IActorRef port = StartUnder(_supervisor, DgramActor.Props(new DgramSettings(name, "dgram", open, Lane) { Session = session }), name);
        Assert.Equal(port, _supervisor.ExpectMsg<PortReady>().Target);
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        port.Tell(new Connect((peer ?? _peer).Ref, Terms));
        return port;
    }

    private Link LinkTo(IActorRef port) => new(_peer.Ref, new Connect(port, Terms), new PortCounters());

    private List<byte[]> Received(int count)
    {
        var frames = new List<byte[]>();
        while (frames.Count < count)
        {
            FrameBatch batch = _peer.ExpectMsg<FrameBatch>();
            frames.AddRange(FramesOf(batch));
            batch.Return();
        }

        return frames;
    }

    private long EventsOf(IActorRef port, string name) => ReportOf(port).Events.Where(row => row.Cause == name).Sum(row => row.Frames);
}
