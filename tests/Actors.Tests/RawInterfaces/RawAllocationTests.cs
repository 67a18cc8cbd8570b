using ActorNet.Actors.Tests.Support;
using ActorNet.Io.Descriptors;
using ActorNet.Tests.Kernel;

namespace ActorNet.Actors.Tests.RawInterfaces;

/// <summary>From one cable to another by two ports: once warm, their lane allocates nothing, however many frames pass.</summary>
[Trait("Category", "Kernel")]
public sealed class RawAllocationTests : RawInterfaceTest
{
    private const int Measured = 20_000, MeasuredLong = 4_000;
    private const int Stretches = 5;

    private readonly VethCable _left = new(1), _right = new(2);

    public static TheoryData<Way, int> WaysAndMtus => new()
    {
        { Way.Packet, 1500 },
        { Way.PacketWithoutHeader, 1500 },
        { Way.XdpNative, 1500 },
        { Way.XdpSkb, 1500 },
        { Way.XdpNative, 9000 },
        { Way.XdpSkb, 9000 },
    };

    [Theory]
    [MemberData(nameof(WaysAndMtus))]
    public void CableToCable_AllocatesNothingPerFrame(Way way, int mtu)
    {
        int measured = mtu > 1500 ? MeasuredLong : Measured;
        _left.SetMtu(mtu);
        _right.SetMtu(mtu);
        Join(Start("left", _left, way), Start("right", _right, way));
        using FarStation from = new(_left.Far), to = new(_right.Far);
        TestProbe result = CreateTestProbe();
        Sys.ActorOf(ActorProps.Create<PumpActor>(from, to, FarStation.Frame(1, mtu > 1500 ? mtu : 60), measured, result.Ref).WithDispatcher(Lane), "pump").Tell(Go.Instance);

        long allocated = result.ExpectMsg<long>(TimeSpan.FromMinutes(2));
        Assert.True(allocated == 0, $"at least {allocated} bytes were allocated for each {measured} frames");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _left.Dispose();
        _right.Dispose();
    }

    private sealed class Go
    {
        public static readonly Go Instance = new();
    }

    private sealed class PumpActor(FarStation from, FarStation to, byte[] frame, int measured, IActorRef result) : UntypedActor
    {
        private readonly AllocationStretches _stretches = new(measured, measured, Stretches);

        protected override void OnReceive(object received)
        {
            for (int i = 0; i < 16 && from.Send(frame) == IoStatus.Done; i++)
            {
            }

            while (to.TryTake()) _stretches.Count();
            if (_stretches.IsDone) result.Tell(_stretches.Least);
            else Self.Tell(Go.Instance, Self);
        }
    }
}
