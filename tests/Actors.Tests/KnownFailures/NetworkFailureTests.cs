using ActorNet.Actors.Bridges;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Taps;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Memory;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.KnownFailures;

/// <summary>Patterns of failures between ports: a tap, a hub, guests; what one of them does, and what the others notice.</summary>
public sealed class NetworkFailureTests : DatapathTest
{
    private readonly FakeTap _host = new();

    /// <summary>A burst from the tap that is larger than the guest's ring: what is left comes as the guest takes frames, with no further edge.</summary>
    [Fact]
    public void P6_BurstLargerThanTheRing_RestComesWithoutAnotherEdge()
    {
        IActorRef tap = StartTap();
        Port port = Plug(tap, Guest(ring: 4));
        tap.Tell(new Connect(port.Target, Terms));
        for (int i = 0; i < 100; i++) Assert.True(_host.TrySend(Support.Frames.Make(i)));
        // Nothing more is ever sent.
        for (int i = 0; i < 100; i++) Assert.Equal(Support.Frames.Make(i), port.Guest.Receive());
        Assert.Equal((0L, 0L), (ReportOf(tap).Dropped, ReportOf(port.Nic).Dropped));
    }

    /// <summary>Ring full and tap full at once, in both directions, and then slowly drained: no frame is lost, none is stuck.</summary>
    [Fact]
    public void Cve2020_16843_TapAndRingFullBothWays_GoesOnWhenEitherDrains()
    {
        IActorRef tap = StartTap();
        Port port = Plug(tap, Guest(ring: 16));
        tap.Tell(new Connect(port.Target, Terms));
        int towardsGuest = 0, towardsHost = 0;
        while (_host.TrySend(Support.Frames.Make(towardsGuest, 1000))) towardsGuest++; // until nothing more goes in
        for (int idle = 0; idle < 100; idle++)
        {
            port.Guest.Driver.ReclaimSent();
            while (port.Guest.Driver.TrySend(Support.Frames.Make(towardsHost, 1000)))
            {
                towardsHost++;
                idle = 0;
            }

            port.Guest.Driver.Flush();
            ReportOf(tap); // everybody had a turn
        }

        Assert.InRange(towardsGuest, 17, int.MaxValue);
        Assert.InRange(towardsHost, 17, int.MaxValue);
        for (int i = 0; i < Math.Max(towardsGuest, towardsHost); i++)
        {
            if (i < towardsHost) Assert.Equal(Support.Frames.Make(i, 1000), _host.Receive());
            if (i < towardsGuest) Assert.Equal(Support.Frames.Make(i, 1000), port.Guest.Receive());
        }

        port.Guest.AwaitAllSent();
        Assert.Equal((0L, 0L), (ReportOf(tap).Dropped, ReportOf(port.Nic).Dropped));
    }

    /// <summary>Messages shorter than a frame from whoever is behind the tap's descriptor: counted, and they hold up nothing.</summary>
    [Fact]
    public void Cve2024_41091_ShortFramesFromTheTap_AreDroppedCountedAndHoldUpNothing()
    {
        IActorRef tap = StartTap();
        Port port = Plug(tap, Guest(ring: 64));
        for (int length = 1; length < 12 + 14; length++) Assert.True(_host.TrySendMessage(new byte[length]));
        for (int i = 0; i < 60; i++) Assert.True(_host.TrySendMessage(new byte[12]));
        Assert.True(_host.TrySend(Support.Frames.Make(1)));
        tap.Tell(new Connect(port.Target, Terms));
        Assert.Equal(Support.Frames.Make(1), port.Guest.Receive());
        PortReport report = ReportOf(tap);
        Assert.Equal((85L, 0L), (DropsOf(report, "runt"), report.Imbalance));
        Assert.Equal(1, ReportOf(port.Nic).FramesOut);
    }

    /// <summary>The tap takes nothing for a while: the guest's frames wait, and go on when it does, in order.</summary>
    [Fact]
    public void P7_TapNotWritable_TransmissionGoesOnWhenItIs()
    {
        IActorRef tap = StartTap();
        Port port = Plug(tap, Guest(ring: 256));
        for (int round = 0; round < 3; round++)
        {
            int sent = 0;
            while (ReportOf(tap).Gate != DataGate.NotWritable)
            {
                port.Guest.Driver.ReclaimSent();
                while (port.Guest.Driver.TrySend(Support.Frames.Make(sent, 1400))) sent++;
                port.Guest.Driver.Flush();
            }

            for (int i = 0; i < sent; i++) Assert.Equal(Support.Frames.Make(i, 1400), _host.Receive());
            port.Guest.AwaitAllSent();
        }

        Assert.Equal((0L, 0L), (ReportOf(tap).Dropped, ReportOf(tap).Imbalance));
    }

    /// <summary>One guest takes nothing: the others hear each other as if it were not there.</summary>
    [Fact]
    public void P16_OneGuestTakesNothing_TheOthersLoseNothing()
    {
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        Port a = PlugIn(hub, "a"), b = PlugIn(hub, "b"), stuck = PlugIn(hub, "c");
        for (int burst = 0; burst < 100; burst++)
        {
            byte[][] frames = [.. Enumerable.Range(32 * burst, 32).Select(static number => Support.Frames.Make(number))];
            a.Guest.Send(frames);
            foreach (byte[] frame in frames) Assert.Equal(frame, b.Guest.Receive());
            a.Guest.AwaitAllSent();
        }

        Assert.Equal((3200L, 0L), (ReportOf(b.Nic).FramesOut, ReportOf(b.Nic).Dropped));
        Assert.Equal(64, ReportOf(stuck.Nic).FramesOut); // its ring
        // What was meant for it is bounded, and it has the first of it when it wakes up.
        for (int i = 0; i < 128; i++) Assert.Equal(Support.Frames.Make(i), stuck.Guest.Receive());
    }

    /// <summary>One guest's ring is nonsense: its device is silent, the others do not notice.</summary>
    [Fact]
    public void P22_OneGuestBreaksItsRing_TheOthersLoseNothing()
    {
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        Port a = PlugIn(hub, "a"), b = PlugIn(hub, "b"), bad = PlugIn(hub, "c");
        int next = 0;
        Exchange(50);
        foreach (int queue in new[] { 1, 0 })
        {
            Assert.True(bad.Guest.Memory.TryTranslate(bad.Guest.Driver.Layout(queue).Available, 4, out MemorySlice available));
            available.WriteRelease(2, 0x4000);
        }

        bad.Guest.Queue(1).Tell(QueueKicked.Instance);
        bad.Guest.Transport.ExpectMsg<QueueBroken>();
        Exchange(50);
        bad.Guest.Detach();
        Exchange(50);
        Assert.Equal((0L, 0L), (ReportOf(a.Nic).Dropped, ReportOf(b.Nic).Dropped));
        Assert.True(DropsOf(ReportOf(bad.Nic), "queue-stopped") > 0);

        void Exchange(int times)
        {
            for (int i = 0; i < times; i++)
            {
                byte[] there = Support.Frames.Make(next++), back = Support.Frames.Make(next++);
                a.Guest.Send(there);
                Assert.Equal(there, b.Guest.Receive());
                b.Guest.Send(back);
                Assert.Equal(back, a.Guest.Receive());
            }
        }
    }

    /// <summary>Rings of 256, two streams crossing: the size and the load that hung another monitor.</summary>
    [Fact]
    public void P18_RingsOf256AndTwoStreams_DoNotHang()
    {
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        Port a = PlugIn(hub, "a", ring: 256), b = PlugIn(hub, "b", ring: 256);
        const int Frames = 10_000;
        int fromA = 0, fromB = 0;
        for (int received = 0; received < Frames; received++)
        {
            fromA = Fill(a.Guest, fromA);
            fromB = Fill(b.Guest, fromB);
            Assert.Equal(Support.Frames.Make(received, 1514), b.Guest.Receive());
            Assert.Equal(Support.Frames.Make(received, 1514), a.Guest.Receive());
        }

        a.Guest.AwaitAllSent();
        b.Guest.AwaitAllSent();
        Assert.Equal((0L, 0L), (ReportOf(a.Nic).Dropped, ReportOf(b.Nic).Dropped));

        static int Fill(GuestNic guest, int next)
        {
            guest.Driver.ReclaimSent();
            for (; next < Frames && guest.Driver.TrySend(Support.Frames.Make(next, 1514)); next++)
            {
            }

            guest.Driver.Flush();
            return next;
        }
    }

    /// <summary>The tap goes away with frames under way in both directions: its port says so once, and everybody has back what is his.</summary>
    [Fact]
    public void P25_TapClosedUnderneath_EndsItsPortAndReturnsWhatIsOthers()
    {
        DeadBatchActor.Start(Sys, Sys);
        TestProbe supervisor = CreateTestProbe();
        IActorRef tap = StartUnder(supervisor, TapActor.Props("t0", _host.Open, Lane), "t0");
        Assert.Equal(tap, supervisor.ExpectMsg<PortReady>().Target);
        Assert.True(supervisor.ExpectMsg<LinkChanged>().Up);
        Port port = Plug(tap, Guest(ring: 256));
        tap.Tell(new Connect(port.Target, Terms));
        for (int i = 0; i < 40; i++) Assert.True(_host.TrySend(Support.Frames.Make(i)));
        int sent = 0;
        while (ReportOf(tap).Gate != DataGate.NotWritable)
        {
            port.Guest.Driver.ReclaimSent();
            while (port.Guest.Driver.TrySend(Support.Frames.Make(sent, 1400))) sent++;
            port.Guest.Driver.Flush();
        }

        supervisor.Watch(tap);
        _host.HangUp();
        Assert.Contains("fake0", supervisor.ExpectMsg<PortFailed>().Problem);
        supervisor.ExpectTerminated(tap);
        port.Nic.Tell(Disconnect.Instance); // as the topology does
        port.Guest.AwaitAllSent();
        Assert.Equal(0, ReportOf(port.Nic).Imbalance);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _host.Dispose();
    }

    private static VirtioNetDriverOptions Guest(int ring) => new() { ReceiveQueueSize = (ushort)ring, TransmitQueueSize = (ushort)ring };

    private IActorRef StartTap()
    {
        TestProbe supervisor = CreateTestProbe();
        IActorRef tap = StartUnder(supervisor, TapActor.Props("t0", _host.Open, Lane), "t0");
        supervisor.ExpectMsg<PortReady>();
        return tap;
    }

    // A NIC with a guest, which sends to `peer`.
    private Port Plug(IActorRef peer, VirtioNetDriverOptions options, string id = "n0", LinkInput? input = null)
    {
        TestProbe supervisor = CreateTestProbe();
        VirtioNetOptions device = new(null);
        IActorRef nic = StartUnder(supervisor, VirtioNetActor.Props(new VirtioNetSettings(id, new VirtioNetDevice(device), Lane)), "nic");
        IActorRef target = supervisor.ExpectMsg<PortReady>().Target;
        nic.Tell(new Connect(peer, Terms, input));
        GuestNic guest = new(nic, new VirtioNetDevice(device).DeviceFeatures, CreateTestProbe(), CreateTestProbe(), options);
        guest.Attach();
        return new Port(nic, target, guest);
    }

    private Port PlugIn(IActorRef hub, string id, int ring = 64)
    {
        TestProbe asking = CreateTestProbe();
        hub.Tell(new AddBridgePort(id), asking.Ref);
        BridgePortAdded added = asking.ExpectMsg<BridgePortAdded>();
        Port port = Plug(added.Target, Guest(ring), id, added.Input);
        added.Port.Tell(new Connect(port.Target, Terms));
        added.Port.Tell(new PeerLinkChanged(true));
        ReportOf(added.Port);
        return port;
    }

    private sealed record Port(IActorRef Nic, IActorRef Target, GuestNic Guest);
}
