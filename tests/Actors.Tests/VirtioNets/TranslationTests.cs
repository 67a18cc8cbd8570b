using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.Tests.VirtioNets;

/// <summary>A NIC behind an IOMMU: what it misses is asked for, and what waited goes on.</summary>
public sealed class TranslationTests : DatapathTest
{
    [Fact]
    public void Frame_WithoutTranslation_WaitsForIt_AndGoesOnWithTheNextTable()
    {
        TestProbe supervisor = CreateTestProbe(), peer = CreateTestProbe();
        VirtioNetOptions options = new(null);
        IActorRef nic = StartUnder(supervisor, VirtioNetActor.Props(new VirtioNetSettings("n0", new VirtioNetDevice(options), Lane)), "nic");
        supervisor.ExpectMsg<PortReady>();
        nic.Tell(new Connect(peer.Ref, Terms));
        var guest = new GuestNic(nic, new VirtioNetDevice(options).DeviceFeatures, CreateTestProbe(), CreateTestProbe());
        guest.Attach();
        Use(guest, []);

        guest.Send(Frames.Make(1));
        Assert.Equal(1, guest.Transport.ExpectMsg<TranslationMissed>().Index);
        MemoryRegion region = guest.Memory.Regions[0];
        Use(guest, [new TranslatedRange(region.GuestAddress, region.Size, region.HostAddress, Reads: true, Writes: true)]);

        FrameBatch batch = peer.ExpectMsg<FrameBatch>();
        Assert.Equal(Frames.Make(1), FramesOf(batch)[0]);
    }

    private static void Use(GuestNic guest, TranslatedRange[] ranges)
    {
        GuestMemory memory = GuestMemory.Translate(guest.Memory, ranges);
        guest.Tell(new SetMemory(memory));
        guest.Transport.FishForMessage<MemorySet>(_ => true); // each kick may have found the same miss again
        memory.Release();
    }
}
