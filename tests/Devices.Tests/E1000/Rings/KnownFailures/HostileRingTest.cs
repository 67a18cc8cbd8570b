using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.E1000.Rings.KnownFailures;

/// <summary>What tests of known failures have in common. After each of them the guard areas around the guest's memory are as they were.</summary>
/// <remarks>A test's name begins with the number under which the failure is known; docs/known-failures.md lists them all.</remarks>
public abstract class HostileRingTest : IDisposable
{
    /// <summary>Where firmware could have put the card's own registers: no memory.</summary>
    protected const ulong OwnRegisters = 0xFEBC_0000;

    protected const ulong Wrapping = ulong.MaxValue - 7;

    private readonly List<RingRig> _rigs = [];

    public static TheoryData<ulong> BadAddresses => [OwnRegisters, 0, Wrapping, GuardedGuest.First - 4, GuardedGuest.First + GuardedGuest.RegionSize - 4, 0xDEAD_BEEF_0000_0000];

    public void Dispose()
    {
        foreach (RingRig rig in _rigs) rig.Dispose();
        GC.SuppressFinalize(this);
    }

    internal RingRig Rig(int transmit = 64, int receive = 64, int bufferSize = 2048, uint control = RingRig.Promiscuous, int chunks = 96, int chunkSize = 2048)
    {
        RingRig rig = new(transmit, receive, bufferSize, control, chunks, chunkSize);
        _rigs.Add(rig);
        return rig;
    }

    internal static byte[] Packet(int length, int seed = 1) => TransmitRingTests.Packet(length, seed);

    /// <summary>Turns until the transmitter has nothing more to do: few, or it never ends.</summary>
    internal static int Turns(RingRig rig, out TakeResult last)
    {
        for (int turn = 1; turn <= 100; turn++)
        {
            last = rig.Fill(out FrameBatch batch);
            Assert.True(batch.TotalBytes <= 200 * 2048);
            rig.ReturnAll();
            if (last != TakeResult.Full) return turn;
        }

        Assert.Fail("still not done after 100 turns");
        last = default;
        return 0;
    }

    /// <summary>The card still works: a packet goes out, and comes in.</summary>
    internal static void AssertAlive(RingRig rig)
    {
        rig.SetTransmitRing(64);
        rig.Describe(Packet(100));
        rig.Kick();
        byte[] frame = Assert.Single(rig.TakeAll()).Bytes;
        rig.SetReceiveRing(64, 2048, RingRig.Promiscuous | ReceiveControlBits.StripCrc);
        rig.Offer();
        Assert.Equal(DeliverResult.Done, rig.Deliver(frame));
        Assert.Equal(frame, Assert.Single(rig.Collect()).Bytes);
    }
}
