using System.Collections.Immutable;
using ActorNet.Actors.Bridges;
using ActorNet.Actors.Filters;
using ActorNet.Actors.Filters.Types;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Taps;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;
using ActorNet.Devices.Tests.Offloads;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests;

/// <summary>
/// Guest to guest over a hub of two, everything on one lane, the drivers included: once warm, the lane allocates nothing,
/// however many frames pass.
/// </summary>
public sealed class AllocationTests : DatapathTest
{
    private const int Warm = 20_000;
    private const int Measured = 40_000;
    private const int Stretches = 5;

    [Theory]
    [InlineData(60)]
    [InlineData(1514)]
    public void GuestToGuest_OverAHub_AllocatesNothingPerFrame(int length)
    {
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        GuestNic sender = Plug(hub, "a"), receiver = Plug(hub, "b");
        AssertPumpAllocatesNothing(sender, receiver, Frames.Make(1, length));
    }

    [Theory]
    [InlineData(OffloadHeader.GsoTcp4, false)]
    [InlineData(OffloadHeader.GsoUdpSegments, true)]
    [InlineData(OffloadHeader.GsoUdpFragments, true)]
    public void GuestToGuest_SegmentedForTheReceiver_AllocatesNothingPerFrame(byte type, bool isIPv6)
    {
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        GuestNic sender = Plug(hub, "a", offloads: VirtioNetDriverOptions.OffloadFeatures), receiver = Plug(hub, "b");
        OffloadPacket packet = OffloadPacket.Make(new Random(1), type, isIPv6, 1900, 600, isLinux: true);
        AssertPumpAllocatesNothing(sender, receiver, packet.Bytes, packet.Offload);
    }

    [Fact]
    public void GuestToGuest_InterruptsHeldBack_AllocatesNothingPerFrame()
    {
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        GuestNic sender = Plug(hub, "a"), receiver = Plug(hub, "b");
        byte[] settings = [.. BitConverter.GetBytes(48), .. BitConverter.GetBytes(20)]; // packets, microseconds
        Assert.True(receiver.Driver.TrySubmit(6, 1, settings)); // VIRTIO_NET_CTRL_NOTF_COAL_RX_SET
        Assert.True(sender.Driver.TrySubmit(6, 0, settings)); // VIRTIO_NET_CTRL_NOTF_COAL_TX_SET
        receiver.Settle();
        sender.Settle();
        AssertPumpAllocatesNothing(sender, receiver, Frames.Make(1));
    }

    [Fact]
    public void GuestToGuest_OverASwitch_AllocatesNothingPerFrame()
    {
        IActorRef bridge = Sys.ActorOf(BridgeActor.Switch(Lane, new SwitchOptions { Seed = 1, LoopDetection = false }), "switch");
        GuestNic sender = Plug(bridge, "a"), receiver = Plug(bridge, "b");
        byte[] hello = Frames.Make(0);
        Station(2).CopyTo(hello.AsSpan(6));
        receiver.Send(hello); // from here on it is known
        Assert.Equal(hello, sender.Receive());
        byte[] frame = Frames.Make(1, 1514);
        Station(2).CopyTo(frame);
        Station(1).CopyTo(frame.AsSpan(6));
        AssertPumpAllocatesNothing(sender, receiver, frame);
    }

    [Fact]
    public void GuestToGuest_ThroughFilters_AllocatesNothingPerFrame()
    {
        IActorRef bridge = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        LinkInput fromPort = new(0), fromPeer = new(1);
        IActorRef filters = Sys.ActorOf(FilterChainActor.Props("b", fromPort, fromPeer, Lane), "filters");
        GuestNic sender = Plug(bridge, "a"), receiver = Plug(bridge, "b", filters, fromPort, fromPeer);
        filters.Tell(new InsertFilter(new FilterPlan(Settings("t"), new ThrottleFilter(new ThrottleOptions { Id = "t", FramesPerSecond = 1_000_000_000 }), FilterPosition.Tail)), TestActor);
        filters.Tell(new InsertFilter(new FilterPlan(Settings("m"), new MirrorFilter(new MirrorOptions { Id = "m", Outdev = "nobody" }), FilterPosition.Tail)), TestActor);
        ExpectMsg<FilterInserted>();
        ExpectMsg<FilterInserted>();
        AssertPumpAllocatesNothing(sender, receiver, Frames.Make(1));
    }

    [Fact]
    public void TapToTap_OverAHub_AllocatesNothingPerFrame()
    {
        using FakeTap from = new(), to = new();
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        PlugTap(hub, "a", from);
        PlugTap(hub, "b", to);
        TestProbe result = CreateTestProbe();
        Sys.ActorOf(ActorProps.Create<TapPumpActor>(from, to, FakeTap.MessageOf(Frames.Make(1)), result.Ref).WithDispatcher(Lane), "pump").Tell(Go.Instance);

        long allocated = result.ExpectMsg<long>(TimeSpan.FromMinutes(2));
        Assert.True(allocated == 0, $"at least {allocated} bytes were allocated for each {Measured} frames");
    }

    private static MacAddress Station(int number) => MacAddress.FromValue(0x5254_0000_0000ul + (ulong)number);

    private static PortSettings Settings(string id) =>
        new(HoldingFilterTypes.Throttle, id, ImmutableSortedDictionary<string, object>.Empty, id);

    private void AssertPumpAllocatesNothing(GuestNic sender, GuestNic receiver, byte[] frame, OffloadHeader offload = default)
    {
        sender.Quiet = receiver.Quiet = true;
        TestProbe result = CreateTestProbe();
        IActorRef pump = Sys.ActorOf(ActorProps.Create<PumpActor>(sender.Driver, receiver.Driver, frame, offload, result.Ref).WithDispatcher(Lane), "pump");
        pump.Tell(Go.Instance);

        long allocated = result.ExpectMsg<long>(TimeSpan.FromMinutes(2));
        // Nothing at all: the lane is a thread of its own, and warm.
        Assert.True(allocated == 0, $"at least {allocated} bytes were allocated for each {Measured} frames");
    }

    private void PlugTap(IActorRef hub, string id, FakeTap tap)
    {
        TestProbe supervisor = CreateTestProbe(), asking = CreateTestProbe();
        IActorRef actor = StartUnder(supervisor, TapActor.Props(id, tap.Open, Lane), id);
        supervisor.ExpectMsg<PortReady>();
        hub.Tell(new AddBridgePort(id), asking.Ref);
        BridgePortAdded port = asking.ExpectMsg<BridgePortAdded>();
        port.Port.Tell(new Connect(actor, Terms));
        port.Port.Tell(new PeerLinkChanged(true));
        actor.Tell(new Connect(port.Target, Terms, port.Input));
        ReportOf(port.Port);
    }

    private GuestNic Plug(IActorRef hub, string id, IActorRef? filters = null, LinkInput? fromPort = null, LinkInput? fromPeer = null, ulong offloads = 0)
    {
        TestProbe supervisor = CreateTestProbe(), asking = CreateTestProbe();
        VirtioNetOptions options = new(null);
        IActorRef nic = StartUnder(supervisor, VirtioNetActor.Props(new VirtioNetSettings(id, new VirtioNetDevice(options), Lane)), "nic");
        IActorRef target = supervisor.ExpectMsg<PortReady>().Target;
        hub.Tell(new AddBridgePort(id), asking.Ref);
        BridgePortAdded port = asking.ExpectMsg<BridgePortAdded>();
        port.Port.Tell(new Connect(filters ?? target, Terms, fromPeer));
        port.Port.Tell(new PeerLinkChanged(true));
        nic.Tell(new Connect(filters ?? port.Target, Terms, fromPort ?? port.Input));
        filters?.Tell(new ConnectInside(new Connect(target, Terms)));
        filters?.Tell(new ConnectOutside(new Connect(port.Target, Terms, port.Input)));
        ReportOf(port.Port);
        var guest = new GuestNic(nic, new VirtioNetDevice(options).DeviceFeatures, CreateTestProbe(), asking, new VirtioNetDriverOptions
        {
            Mtu = 2100,
            Features = VirtioNetDriverOptions.UsableFeatures | offloads,
        });
        guest.Attach();
        return guest;
    }

    private sealed class Go
    {
        public static readonly Go Instance = new();
    }

    /// <summary>Both hosts: sends a burst into one tap, takes what comes out of the other, and so on.</summary>
    private sealed class TapPumpActor(FakeTap from, FakeTap to, byte[] message, IActorRef result) : UntypedActor
    {
        private readonly AllocationStretches _stretches = new(Warm, Measured, Stretches);

        protected override void OnReceive(object received)
        {
            for (int i = 0; i < 16 && from.TrySendMessage(message); i++)
            {
            }

            while (to.TryTake()) _stretches.Count();
            if (_stretches.IsDone) result.Tell(_stretches.Least);
            else Self.Tell(Go.Instance, Self);
        }
    }

    /// <summary>Both guests' driver: sends a burst, lets the lane's other actors have their turns, polls, and so on.</summary>
    private sealed class PumpActor(VirtioNetDriver sender, VirtioNetDriver receiver, byte[] frame, OffloadHeader sent, IActorRef result) : UntypedActor, IFrameReceiver
    {
        private readonly AllocationStretches _stretches = new(Warm, Measured, Stretches);

        public void OnFrame(ReadOnlySpan<byte> received, in OffloadHeader offload)
        {
            if (received.Length == frame.Length || !sent.IsPlain) _stretches.Count(); // a frame, or a segment of one
        }

        protected override void OnReceive(object message)
        {
            for (int i = 0; i < 64 && sender.TrySend(0, frame, sent); i++)
            {
            }

            sender.Poll(64, this);
            receiver.Poll(64, this);
            if (_stretches.IsDone) result.Tell(_stretches.Least);
            else Self.Tell(Go.Instance, Self);
        }
    }
}
