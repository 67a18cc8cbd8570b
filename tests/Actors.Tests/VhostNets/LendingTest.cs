using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.VhostNets;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.Tests.VhostNets;

/// <summary>A NIC of one queue pair, whose peer, a probe, can offer to have its rings run by a kernel that only notes what it is asked.</summary>
public abstract class LendingTest : DatapathTest
{
    private readonly TestProbe _supervisor;
    private readonly EventFd _tap = EventFd.Create(); // any descriptor will do

    protected LendingTest()
    {
        Peer = CreateTestProbe("peer");
        _supervisor = CreateTestProbe("supervisor");
        Rings = new VhostRings([Kernel], new VhostTap([_tap.Handle], 12, OffloadSet.Checksum | OffloadSet.Tso4, static _ => true), Peer.Ref);
    }

    protected TestProbe Peer { get; }

    private protected RecordedVhost Kernel { get; } =
        new(FeatureBits.Version1 | FeatureBits.MrgRxbuf | FeatureBits.IndirectDesc | FeatureBits.EventIdx | Io.Vhost.IVhostNet.LogAll);

    protected VhostRings Rings { get; }

    private protected (IActorRef Nic, IActorRef Target, GuestNic Guest) Start(ulong feature = 0)
    {
        var device = new VirtioNetDevice(new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01")) { EnabledFeatures = feature });
        IActorRef nic = StartUnder(_supervisor, VirtioNetActor.Props(new VirtioNetSettings("n0", device, Lane)), "nic");
        IActorRef target = _supervisor.ExpectMsg<PortReady>().Target;
        nic.Tell(new Connect(Peer.Ref, Terms));
        var guest = new GuestNic(nic, device.DeviceFeatures, CreateTestProbe("transport"), CreateTestProbe("interrupts"),
            new VirtioNetDriverOptions { ReceiveQueueSize = 64, TransmitQueueSize = 64 });
        return (nic, target, guest);
    }

    protected void Offer(IActorRef target)
    {
        target.Tell(new OfferRings(Rings, null));
        Assert.Equal([0, 1], new[] { Peer.FishForMessage<RingLent>(static ring => ring.Lent).Index, Peer.FishForMessage<RingLent>(static ring => ring.Lent).Index }.Order());
    }

    protected void AwaitLent(IActorRef nic) => AwaitCondition(() => ReportOf(nic).Driver!.Datapath == "vhost-net");

    protected FrameBatch Receive() => Peer.FishForMessage<FrameBatch>(static batch => !batch.IsReturning);
}
