using System.Net;
using System.Net.Sockets;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Sockets;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Offloads;
using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Tests.Sockets;

/// <summary>A stream port with the test at the other end, and a probe for its peer.</summary>
public sealed class StreamActorTests : DatapathTest
{
    private const int Batches = 8; // that a port has

    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-").FullName;
    private readonly TestProbe _supervisor;
    private readonly TestProbe _peer;
    private int _ports;

    public StreamActorTests()
    {
        _supervisor = CreateTestProbe("supervisor");
        _peer = CreateTestProbe("peer");
    }

    private string SocketPath => Path.Combine(_folder, "s.sock");

    [Fact]
    public void Listen_Connected_CarriesFramesBothWaysInOrder()
    {
        IActorRef port = Listen();
        using FarStream far = Connected();
        byte[][] frames = [Frames.Make(1), Frames.Make(2, 1514), Frames.Make(3, 9014), Frames.Make(4, 65_536), .. Enumerable.Range(5, 200).Select(i => Frames.Make(i))];
        foreach (byte[] frame in frames) far.Send(frame);
        Assert.Equal(frames, Received(frames.Length));

        Link link = LinkTo(port);
        link.Send(Frames.Batch(frames[0], frames[1], frames[2], frames[3]));
        for (int i = 0; i < 4; i++) Assert.Equal(frames[i], far.Receive());
        _peer.ExpectMsg<FrameBatch>();
        PortReport report = ReportOf(port);
        Assert.Equal((frames.Length, 4, 0L, true), (report.FramesIn, report.FramesOut, report.Imbalance, report.LinkUp));
    }

    [Fact]
    public void Connect_NobodyThereYet_ConnectsWhenSomebodyIs_AndAgainAfterItIsGone()
    {
        var address = new IPEndPoint(IPAddress.Loopback, FreePort());
        IActorRef port = Start(new StreamEnd.Connect(SocketEndpoint.Of(address.Address, address.Port), TimeSpan.FromMilliseconds(20)));
        for (int round = 0; round < 2; round++)
        {
            using Socket listener = FarStream.Listen(address);
            using FarStream far = FarStream.Accept(listener);
            Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
            far.Send(Frames.Make(round));
            Assert.Equal([Frames.Make(round)], Received(1));
            listener.Dispose();
            far.Dispose();
            Assert.False(_supervisor.ExpectMsg<LinkChanged>().Up);
        }

        Assert.Equal((2, 2), (EventsOf(port, "connections"), EventsOf(port, "connections-lost")));
    }

    [Fact]
    public void Connect_OnceOnly_StaysDownAfterwards()
    {
        var address = new IPEndPoint(IPAddress.Loopback, FreePort());
        using Socket listener = FarStream.Listen(address);
        IActorRef port = Start(new StreamEnd.Connect(SocketEndpoint.Of(address.Address, address.Port), TimeSpan.Zero));
        FarStream.Accept(listener).Dispose();
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        Assert.False(_supervisor.ExpectMsg<LinkChanged>().Up);
        Assert.False(ReportOf(port).LinkUp);
        Assert.False(listener.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectRead));
    }

    [Fact]
    public void Inherited_Connected_CarriesFrames()
    {
        (UnixConnection near, UnixConnection far) = UnixConnection.Pair();
        using FarStream stream = FarStream.Of(new Socket(new SafeSocketHandle(InheritedDescriptors.Leave(far.Handle), ownsHandle: true)));
        far.Dispose();
        int number = InheritedDescriptors.Leave(near.Handle);
        IActorRef port = Start(new StreamEnd.Inherited(number));
        near.Dispose();
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        stream.Send(Frames.Make(1));
        Assert.Equal([Frames.Make(1)], Received(1));
        stream.Dispose();
        Assert.False(_supervisor.ExpectMsg<LinkChanged>().Up);
        Assert.False(ReportOf(port).LinkUp);
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0xff, 0xff, 0xff, 0xff)]
    [InlineData(0, 1, 0x10, 1)]
    public void Read_LengthThatCannotBe_EndsThatConnectionOnly(byte a, byte b, byte c, byte d)
    {
        IActorRef port = Listen();
        using (FarStream bad = Connected())
        {
            bad.Send(Frames.Make(1));
            bad.SendBytes([a, b, c, d, 1, 2, 3]);
            Assert.Equal([Frames.Make(1)], Received(1)); // what came before is not lost
            Assert.False(_supervisor.ExpectMsg<LinkChanged>().Up);
        }

        using FarStream good = Connected();
        good.Send(Frames.Make(2));
        Assert.Equal([Frames.Make(2)], Received(1));
        Assert.Equal(1, EventsOf(port, "stream-faults"));
    }

    [Fact]
    public void Read_HalfAFrameAndSilence_WaitsAsleep()
    {
        IActorRef port = Listen();
        using FarStream far = Connected();
        byte[] frame = Frames.Make(1);
        far.SendBytes([0, 0, 0, 60, .. frame[..30]]);
        long turns = Turns();
        const int Asked = 200;
        for (int i = 0; i < Asked; i++) Assert.Equal(0, ReportOf(port).FramesIn);
        Assert.InRange(Turns() - turns, 0, Asked + (Asked / 2)); // one for each question, and hardly any for itself
        far.SendBytes([.. frame[30..], 0, 0]);
        Assert.Equal([frame], Received(1));
        far.Dispose();
        Assert.False(_supervisor.ExpectMsg<LinkChanged>().Up);
        Assert.Equal(1, EventsOf(port, "cut-short"));
    }

    [Fact]
    public void Read_ShortFrames_AreCountedAndTheBooksBalance()
    {
        IActorRef port = Listen();
        using FarStream far = Connected();
        far.Send([1, 2, 3]);
        far.Send(Frames.Make(1));
        Assert.Equal([Frames.Make(1)], Received(1));
        PortReport report = ReportOf(port);
        Assert.Equal((2, 1L, 0L), (report.FramesIn, DropsOf(report, "runt"), report.Imbalance));
    }

    [Fact]
    public void Read_PeerKeepsEveryBatch_HoldsBackTheOtherEndAndLosesNothing()
    {
        const int Sent = 16 * 1024; // far more than the sockets and the port have room for
        IActorRef port = Listen();
        using FarStream far = Connected();
        var sending = new Thread(() =>
        {
            try
            {
                for (int i = 0; i < Sent; i++) far.Send(Frames.Make(i, 1500));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test has failed already, or finds that frames are missing.
            }
        });
        sending.Start();
        var kept = new Queue<FrameBatch>();
        int frames = 0;
        while (kept.Count < Batches) Keep(_peer.ExpectMsg<FrameBatch>());
        PortReport held = ReportOf(port);
        for (int i = 0; i < 100; i++) Assert.Equal(held.FramesIn, ReportOf(port).FramesIn); // it has its turns, and reads nothing
        _peer.ExpectNoMsg(TimeSpan.Zero);
        Assert.Equal((frames, kept.Count), (held.FramesIn, held.Outstanding));
        Assert.True(sending.IsAlive);

        for (int i = 0; i < Sent;)
        {
            if (kept.Count == 0) Keep(_peer.ExpectMsg<FrameBatch>());
            FrameBatch batch = kept.Dequeue();
            foreach (byte[] frame in FramesOf(batch)) Assert.Equal(Frames.Make(i++, 1500), frame);
            batch.Return();
        }

        Assert.True(sending.Join(TimeSpan.FromSeconds(60)));
        Assert.Equal((Sent, 0L, 0L), (ReportOf(port).FramesIn, ReportOf(port).Dropped, ReportOf(port).Imbalance));

        void Keep(FrameBatch batch)
        {
            kept.Enqueue(batch);
            frames += batch.Count;
        }
    }

    [Fact]
    public void Write_OtherEndReadsNothing_HoldsTheSenderAndGoesOnWhenItReads()
    {
        IActorRef port = Listen();
        using FarStream far = Connected();
        var link = new Link(_peer.Ref, new Connect(port, new LinkSettings(8192)), new PortCounters());
        FrameBatch[] batches = [.. Enumerable.Range(0, 64).Select(_ => Frames.Batch(64, 1500))];
        foreach (FrameBatch batch in batches) link.Send(batch);

        AwaitAssert(() => Assert.InRange(ReportOf(port).FramesOut, 1, (64 * 64) - 1));
        PortReport report = ReportOf(port);
        Assert.Equal((64 * 64) - report.FramesOut, report.Queued);

        for (int i = 0; i < 64 * 64; i++) Assert.Equal(Frames.Make(i % 64, 1500), far.Receive());
        foreach (FrameBatch batch in batches) Assert.Same(batch, _peer.ExpectMsg<FrameBatch>());
        Assert.Equal((0L, 0L), (ReportOf(port).Dropped, ReportOf(port).Imbalance));
    }

    [Fact]
    public void Write_OtherEndReadsNothing_HoldsNobodyElse()
    {
        IActorRef stuck = Listen(), other = Start(new StreamEnd.Listen(SocketEndpoint.OfPath(SocketPath + "2")));
        using FarStream silent = Connected(), reading = FarStream.Connect(new UnixDomainSocketEndPoint(SocketPath + "2"));
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        TestProbe sender = CreateTestProbe(), otherSender = CreateTestProbe();
        var link = new Link(sender.Ref, new Connect(stuck, new LinkSettings(8192)), new PortCounters());
        for (int i = 0; i < 64; i++) link.Send(Frames.Batch(64, 1500));
        AwaitAssert(() => Assert.InRange(ReportOf(stuck).Queued, 1, 64 * 64));

        // Neither a port of the same lane, nor the port's own other direction.
        var otherLink = new Link(otherSender.Ref, new Connect(other, new LinkSettings(8192)), new PortCounters());
        for (int round = 0; round < 50; round++)
        {
            otherLink.Send(Frames.Batch(64, 1500));
            for (int i = 0; i < 64; i++) Assert.Equal(Frames.Make(i, 1500), reading.Receive());
            otherSender.ExpectMsg<FrameBatch>();
            reading.Send(Frames.Make(round));
            Assert.Equal([Frames.Make(round)], Received(1));
            silent.Send(Frames.Make(round));
            Assert.Equal([Frames.Make(round)], Received(1));
        }

        PortReport report = ReportOf(stuck);
        Assert.InRange(report.Queued, 1, 64 * 64);
        Assert.Equal(0, report.Dropped);
    }

    [Fact]
    public void Write_OtherEndReadsNothingAndVanishes_DropsWhatIsLeftAndTakesTheNext()
    {
        IActorRef port = Listen();
        FarStream far = Connected();
        var link = new Link(_peer.Ref, new Connect(port, new LinkSettings(8192)), new PortCounters());
        for (int i = 0; i < 64; i++) link.Send(Frames.Batch(64, 1500));
        AwaitAssert(() => Assert.InRange(ReportOf(port).Queued, 1, 64 * 64));
        far.Dispose();
        for (int i = 0; i < 64; i++) _peer.ExpectMsg<FrameBatch>();
        PortReport report = ReportOf(port);
        Assert.Equal((0L, 0), (report.Imbalance, report.Queued));
        Assert.InRange(DropsOf(report, "not-connected"), 1, 64 * 64);
    }

    [Fact]
    public void Write_NotConnected_CountsAndDrops()
    {
        IActorRef port = Listen();
        LinkTo(port).Send(Frames.Batch(3));
        _peer.ExpectMsg<FrameBatch>();
        Assert.Equal((3L, 0L), (DropsOf(ReportOf(port), "not-connected"), ReportOf(port).Imbalance));
    }

    [Fact]
    public void Write_OffloadsLeftToDo_AreDoneBeforeTheStream()
    {
        IActorRef port = Listen();
        using FarStream far = Connected();
        OffloadPacket packet = OffloadPacket.Make(new Random(1), OffloadHeader.GsoTcp4, isIPv6: false, 20_000, 1400, isLinux: true);
        FrameBatch batch = FrameBatch.CreatePooled();
        Assert.True(batch.TryAppend(packet.Bytes, packet.Offload));
        LinkTo(port).Send(batch);
        int parts = (20_000 + 1399) / 1400;
        for (int i = 0; i < parts; i++) Assert.InRange(far.Receive().Length, 60, 1400 + 200);
        _peer.ExpectMsg<FrameBatch>();
        Assert.Equal((1, (long)parts), (ReportOf(port).FramesOut, EventsOf(port, "segments")));
    }

    [Fact]
    public void Listen_SecondConnection_WaitsForTheFirstToGo()
    {
        Listen();
        FarStream first = Connected();
        using FarStream second = FarStream.Connect(new UnixDomainSocketEndPoint(SocketPath));
        second.Send(Frames.Make(2));
        first.Send(Frames.Make(1));
        Assert.Equal([Frames.Make(1)], Received(1));
        first.Dispose();
        Assert.False(_supervisor.ExpectMsg<LinkChanged>().Up);
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        Assert.Equal([Frames.Make(2)], Received(1));
    }

    [Fact]
    public void Open_AddressInUse_SaysSoAndWhatToDo()
    {
        using Socket other = FarStream.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var supervisor = CreateTestProbe();
        IActorRef port = StartUnder(supervisor, StreamActor.Props(new StreamSettings("s", "stream", new StreamEnd.Listen(SocketEndpoint.Of(IPAddress.Loopback, ((IPEndPoint)other.LocalEndPoint!).Port)), Lane)), "used");
        supervisor.Watch(port);
        PortFailed failed = supervisor.ExpectMsg<PortFailed>();
        Assert.Contains("EADDRINUSE", failed.Problem);
        Assert.Contains("another port", failed.Remedy);
        supervisor.ExpectTerminated(port);
    }

    [Fact]
    public void Stop_Listening_RemovesThePath()
    {
        IActorRef port = Listen();
        Assert.True(File.Exists(SocketPath));
        _supervisor.Watch(port);
        Sys.Stop(port);
        _supervisor.ExpectTerminated(port);
        Assert.False(File.Exists(SocketPath));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Directory.Delete(_folder, recursive: true);
    }

    internal static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private IActorRef Listen() => Start(new StreamEnd.Listen(SocketEndpoint.OfPath(SocketPath)));

    private FarStream Connected()
    {
        FarStream far = FarStream.Connect(new UnixDomainSocketEndPoint(SocketPath));
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        return far;
    }

    private IActorRef Start(StreamEnd end)
    {
        IActorRef port = StartUnder(_supervisor, StreamActor.Props(new StreamSettings("s0", "stream", end, Lane)), $"s{_ports++}");
        Assert.Equal(port, _supervisor.ExpectMsg<PortReady>().Target);
        port.Tell(new Connect(_peer.Ref, Terms));
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

    private long Turns() => LaneRegistry.Get(Sys).ReadStatistics().Sum(static lane => lane.Turns);

    private long EventsOf(IActorRef port, string name) => ReportOf(port).Events.Where(row => row.Cause == name).Sum(row => row.Frames);
}
