using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ActorNet.Actors.Ports;
using ActorNet.Actors.RawInterfaces;
using ActorNet.Devices.Frames;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Xdp;
using ActorNet.Tests.Kernel;

namespace ActorNet.Actors.Tests.RawInterfaces;

/// <summary>Interfaces that are open and cannot begin yet: the lane goes on meanwhile.</summary>
[Trait("Category", "Kernel")]
public sealed class RawInterfaceBeginTests : RawInterfaceTest
{
    private readonly VethCable _cable = new();

    [Fact]
    public void Start_NotReadyToBegin_IsTriedAgainByTimerAndThenReady()
    {
        var hesitant = new HesitantInterface(_cable, attempts: 3);
        IActorRef port = StartUnder(Supervisor, RawInterfaceActor.Props(Settings(hesitant)), "p0");
        Assert.Equal(port, Supervisor.ExpectMsg<PortReady>().Target);
        Assert.True(Supervisor.ExpectMsg<LinkChanged>().Up);
        Assert.Equal((4, false, "hesitant"), (hesitant.Attempts, hesitant.IsDisposed, ReportOf(port).Path));
    }

    [Fact]
    public void Start_MeanwhileStopped_ClosesIt()
    {
        var hesitant = new HesitantInterface(_cable, attempts: int.MaxValue);
        IActorRef port = StartUnder(Supervisor, RawInterfaceActor.Props(Settings(hesitant)), "p0");
        Assert.Equal((false, null), (ReportOf(port).LinkUp, ReportOf(port).Path)); // it answers
        Supervisor.Watch(port);
        Sys.Stop(port);
        Supervisor.ExpectTerminated(port);
        Assert.True(hesitant.IsDisposed);
    }

    [Fact]
    public void Start_QueueStaysSomebodyElses_SaysWhatToDoAndStops()
    {
        using XdpDevice other = TakeQueue();
        IActorRef port = StartUnder(Supervisor, RawInterfaceActor.Props(Settings("p0", _cable, Way.XdpNative)), "p0");
        Supervisor.Watch(port);
        PortFailed failed = Supervisor.ExpectMsg<PortFailed>();
        Assert.Equal("bind an XDP socket to queue 0 of interface near: Device or resource busy (EBUSY)", failed.Problem);
        Assert.Contains("end its owner, or choose another queue with start-queue", failed.Remedy, StringComparison.Ordinal);
        Supervisor.ExpectTerminated(port);
        other.Memory.Dispose();
    }

    // What it was opened with is used up by then.
    [Fact]
    public void LaterOpening_OfWhatServesOnce_Fails_IsTheEndOfThePort()
    {
        VethCable.Ip(_cable.Near, $"link set {VethCable.NearName} down");
        RawInterfaceSettings settings = Settings("p0", _cable, Way.XdpSkb) with { OpensOnce = true, Open = static _ => throw new LinuxException("open it", Errno.Busy, "end its owner") };
        IActorRef port = StartUnder(Supervisor, RawInterfaceActor.Props(settings), "p0");
        Assert.Equal(port, Supervisor.ExpectMsg<PortReady>().Target);
        Assert.False(Supervisor.ExpectMsg<LinkChanged>().Up);
        Supervisor.Watch(port);
        VethCable.Ip(_cable.Near, $"link set {VethCable.NearName} up");
        Assert.Equal("end its owner", Supervisor.ExpectMsg<PortFailed>().Remedy);
        Supervisor.ExpectTerminated(port);
    }

    // What it was opened with before it was lost is somebody else's by then: it is not the end of the port.
    [Fact]
    public void Reopening_QueueIsSomebodyElses_GoesOnWhenItIsFree()
    {
        XdpDevice? other = null;
        RawInterfaceSettings settings = Settings("p0", _cable, Way.XdpSkb);
        int opened = 0;
        IActorRef port = StartUnder(Supervisor, RawInterfaceActor.Props(settings with { Open = Open }), "p0");
        Assert.Equal(port, Supervisor.ExpectMsg<PortReady>().Target);
        Assert.True(Supervisor.ExpectMsg<LinkChanged>().Up);
        VethCable.Ip(_cable.Near, $"link set {VethCable.NearName} mtu 3000");
        Assert.False(Supervisor.ExpectMsg<LinkChanged>().Up);
        Assert.Null(ReportOf(port).Path);
        other!.Dispose();
        other.Memory.Dispose();
        Assert.True(Supervisor.ExpectMsg<LinkChanged>().Up);
        Assert.Equal("skb mode, copy", ReportOf(port).Path);

        RawInterface Open(PortCounters counters)
        {
            if (++opened == 2) other = TakeQueue();
            return settings.Open(counters);
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _cable.Dispose();
    }

    private RawInterfaceSettings Settings(RawInterface hesitant) => Settings("p0", _cable, Way.Packet) with { Open = _ => hesitant };

    // A queue, and no program: only the queue is in the way.
    private XdpDevice TakeQueue()
    {
        XdpDevice device = _cable.Near.Run(static () => XdpDevice.Open(VethCable.NearName, new XdpOptions(ForceCopy: true) { Sockets = [OpenSocket(AfXdp, SockRaw, 0)] }));
        Assert.True(SpinWait.SpinUntil(() => device.TryBind(), TimeSpan.FromSeconds(20)));
        return device;
    }

    private const int AfXdp = 44, SockRaw = 3;

    [DllImport("libc", EntryPoint = "socket"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenSocket(int domain, int type, int protocol);

    /// <summary>Has the index and the MTU of the cable, so that it is not taken for another's; begins after so many attempts.</summary>
    private sealed class HesitantInterface(VethCable cable, int attempts) : RawInterface
    {
        public int Attempts { get; private set; }

        public bool IsDisposed { get; private set; }

        public override int Index { get; } = cable.Near.Run(static () => ActorNet.Io.Tap.NetworkInterfaces.GetIndex(VethCable.NearName));

        public override int Mtu => 1500;

        public override string Path => "hesitant";

        public override ImmutableArray<FdHandle> Descriptors => [];

        public override FrameBatchPool Batches { get; } = FrameBatchPool.Borrowing(1);

        public override bool TryBegin(bool isLast) => ++Attempts > attempts;

        public override IoStatus Fill(FrameBatch batch) => IoStatus.WouldBlock;

        public override IoStatus Write(FrameBatch batch) => IoStatus.WouldBlock;

        public override void AddEvents(ICollection<DropCount> events)
        {
        }

        protected override void Dispose(bool disposing) => IsDisposed = true;
    }
}
