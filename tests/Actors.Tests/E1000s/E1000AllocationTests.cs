using ActorNet.Actors.Bridges;
using ActorNet.Actors.E1000s;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.E1000;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Pci;
using ActorNet.Devices.Tests.Offloads;
using ActorNet.Guest.E1000;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.E1000s;

/// <summary>Two e1000s on a hub, drivers and all on one lane: once warm, the lane allocates nothing, however many frames pass.</summary>
public sealed class E1000AllocationTests : DatapathTest
{
    private const int Warm = 20_000;
    private const int Measured = 40_000;
    private const int Stretches = 5;

    [Theory]
    [InlineData(60, 0)]
    [InlineData(1514, 0)]
    [InlineData(60, 40)]
    public void GuestToGuest_OverAHub_AllocatesNothingPerFrame(int length, int delay)
    {
        byte[] frame = Frames.Make(1, length);
        AssertPumpAllocatesNothing(frame, default, new E1000DriverOptions { ReceiveDelay = ((ushort)delay, (ushort)delay), TransmitDelay = ((ushort)delay, 0) });
    }

    [Theory]
    [InlineData(OffloadHeader.GsoTcp4, false)]
    [InlineData(OffloadHeader.GsoTcp6, true)]
    [InlineData(OffloadHeader.GsoUdpSegments, true)]
    public void GuestToGuest_SegmentedForTheReceiver_AllocatesNothingPerFrame(byte type, bool isIPv6)
    {
        OffloadPacket packet = OffloadPacket.Make(new Random(1), type, isIPv6, 1900, 600, isLinux: true);
        AssertPumpAllocatesNothing(packet.Bytes, packet.Offload, new E1000DriverOptions { LongestSend = 4096, IsPromiscuous = true });
    }

    private void AssertPumpAllocatesNothing(byte[] frame, OffloadHeader offload, E1000DriverOptions options)
    {
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        PciFunction sender = Plug(hub, 1), receiver = Plug(hub, 2);
        TestProbe result = CreateTestProbe();
        IActorRef pump = Sys.ActorOf(ActorProps.Create<PumpActor>(sender, receiver, options, frame, offload, result.Ref).WithDispatcher(Lane), "pump");
        pump.Tell(Go.Instance);
        long allocated = result.ExpectMsg<long>(TimeSpan.FromMinutes(2));
        Assert.True(allocated == 0, $"at least {allocated} bytes were allocated for each {Measured} frames");
    }

    private PciFunction Plug(IActorRef hub, ulong number)
    {
        TestProbe supervisor = CreateTestProbe(), asking = CreateTestProbe();
        var device = new E1000Device(new E1000Options(MacAddress.FromValue(0x5254_0000_0000ul + number)) { AutonegotiationTime = TimeSpan.Zero });
        IActorRef nic = StartUnder(supervisor, E1000Actor.Props(new E1000Settings($"n{number}", device, Lane)), "nic");
        PciFunction function = supervisor.ExpectMsg<PciFunctionReady>().Function;
        IActorRef target = supervisor.ExpectMsg<PortReady>().Target;
        hub.Tell(new AddBridgePort($"n{number}"), asking.Ref);
        BridgePortAdded port = asking.ExpectMsg<BridgePortAdded>();
        port.Port.Tell(new Connect(target, Terms));
        port.Port.Tell(new PeerLinkChanged(true));
        nic.Tell(new Connect(port.Target, Terms, port.Input));
        ReportOf(port.Port);
        return function;
    }

    private sealed class Go
    {
        public static readonly Go Instance = new();
    }

    /// <summary>Both machines: sends a burst, lets the lane's other actors have their turns, handles interrupts, and so on.</summary>
    private sealed class PumpActor : UntypedActor, IFrameReceiver
    {
        private readonly AllocationStretches _stretches = new(Warm, Measured, Stretches);
        private readonly E1000Guest _sender;
        private readonly E1000Guest _receiver;
        private readonly byte[] _frame;
        private readonly OffloadHeader _offload;
        private readonly IActorRef _result;

        public PumpActor(PciFunction sender, PciFunction receiver, E1000DriverOptions options, byte[] frame, OffloadHeader offload, IActorRef result)
        {
            var clock = new LaneClock(Context.System.Scheduler);
            _sender = new E1000Guest(sender, () => clock.Nanoseconds, options);
            _receiver = new E1000Guest(receiver, () => clock.Nanoseconds, options);
            (_frame, _offload, _result) = (frame, offload, result);
            _sender.Attach();
            _receiver.Attach();
        }

        public void OnFrame(ReadOnlySpan<byte> received, in OffloadHeader offload) => _stretches.Count();

        protected override void OnReceive(object message)
        {
            for (int i = 0; i < 64 && _sender.Driver.TrySend(_frame, _offload); i++)
            {
            }

            _sender.Driver.Flush();
            Handle(_sender);
            Handle(_receiver);
            if (_stretches.IsDone) _result.Tell(_stretches.Least);
            else Self.Tell(Go.Instance, Self);
        }

        private void Handle(E1000Guest guest)
        {
            guest.Driver.ReclaimSent();
            if (guest.Level && guest.Driver.OnInterrupt()) guest.Driver.Poll(1000, this);
        }
    }
}
