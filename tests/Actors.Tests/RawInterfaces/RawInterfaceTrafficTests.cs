using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;
using ActorNet.Io.Descriptors;
using ActorNet.Tests.Kernel;

namespace ActorNet.Actors.Tests.RawInterfaces;

/// <summary>Interfaces that change, go down and go away while frames pass both ways without a pause.</summary>
[Trait("Category", "Kernel")]
public sealed class RawInterfaceTrafficTests : RawInterfaceTest
{
    private const int Circulating = 4; // batches

    private readonly VethCable _cable = new();
    private readonly Thread _sender;
    private IActorRef _port = null!;
    private volatile bool _isOver;
    private int _home;

    public RawInterfaceTrafficTests() => _sender = new Thread(SendFromFar);

    [Theory]
    [MemberData(nameof(Ways))]
    public void UnderTraffic_DownMtuAndDeleted_GoesOnAndEveryBatchComesHome(Way way)
    {
        _port = Start(Supervisor, "p0", _cable, way);
        Peer.SetAutoPilot(new DelegateAutoPilot(OnPeer));
        _port.Tell(new Connect(Peer.Ref, Terms));
        _sender.Start();
        for (int i = 0; i < Circulating; i++) Send(Frames.Batch(FrameBatch.Capacity));
        for (int round = 0; round < 2; round++)
        {
            AssertTraffic();
            VethCable.Ip(_cable.Near, $"link set {VethCable.NearName} down");
            FishForLink(false);
            VethCable.Ip(_cable.Near, $"link set {VethCable.NearName} up");
            FishForLink(true);
            AssertTraffic();
            VethCable.Ip(_cable.Near, $"link set {VethCable.NearName} mtu {(round == 0 ? 9000 : 3000)}");
            AssertTraffic();
            _cable.Cut();
            FishForLink(false);
            _cable.Lay();
            FishForLink(true);
            AssertTraffic();
        }

        _isOver = true;
        _sender.Join();
        AwaitAssert(() =>
        {
            Assert.Equal(Circulating, Volatile.Read(ref _home));
            PortReport report = ReportOf(_port);
            Assert.Equal((true, 0, 0L), (report.LinkUp, report.Outstanding, report.Imbalance));
        });
    }

    protected override void Dispose(bool disposing)
    {
        _isOver = true;
        if (_sender.IsAlive) _sender.Join();
        base.Dispose(disposing);
        _cable.Dispose();
    }

    private void Send(FrameBatch batch) => LinkTo(_port).Send(batch);

    private KeepRunning OnPeer(IActorRef sender, object message)
    {
        if (message is not FrameBatch batch) return AutoPilot.KeepRunning;
        if (!batch.IsReturning) batch.Return();
        else if (_isOver) Interlocked.Increment(ref _home);
        else Send(batch);
        return AutoPilot.KeepRunning;
    }

    private void AssertTraffic()
    {
        PortReport before = ReportOf(_port);
        AwaitAssert(() =>
        {
            PortReport now = ReportOf(_port);
            Assert.True(now.FramesIn > before.FramesIn + 100 && now.FramesOut > before.FramesOut + 100, "no traffic");
        });
    }

    // Others may have been told before: a new interface comes up a little after it is there.
    private void FishForLink(bool up) => Supervisor.FishForMessage(message => message is LinkChanged changed && changed.Up == up);

    private void SendFromFar()
    {
        byte[] frame = FarStation.Frame(1);
        while (!_isOver)
        {
            try
            {
                using var far = new FarStation(_cable.Far);
                while (!_isOver && far.Send(frame) != IoStatus.Closed)
                {
                }
            }
            catch (LinuxException)
            {
                Thread.Yield(); // there is no cable at the moment
            }
        }
    }
}
