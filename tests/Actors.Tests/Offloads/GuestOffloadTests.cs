using System.Collections.Immutable;
using ActorNet.Actors.Bridges;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;
using ActorNet.Devices.Tests.Offloads;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.Offloads;

/// <summary>A guest that leaves checksums and segmentation to others, and guests that take them so, or do not.</summary>
public sealed class GuestOffloadTests : DatapathTest
{
    private readonly Random _random = new(5);

    public static TheoryData<byte, bool> Kinds => new()
    {
        { OffloadHeader.GsoTcp4, false },
        { OffloadHeader.GsoTcp6, true },
        { OffloadHeader.GsoUdpSegments, false },
        { OffloadHeader.GsoUdpSegments, true },
        { OffloadHeader.GsoUdpFragments, false },
        { OffloadHeader.GsoUdpFragments, true },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Hub_ToAGuestThatTakesIt_TheFrameArrivesWholeWithItsHeader(byte type, bool isIPv6)
    {
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        Plugged from = Plug(hub, "a", VirtioNetDriverOptions.OffloadFeatures), to = Plug(hub, "b", VirtioNetDriverOptions.OffloadFeatures);
        OffloadPacket packet = Packet(type, isIPv6, 60_000, 1448);
        from.Send(packet);

        Assert.Equal(packet.Bytes, to.Guest.Receive());
        Assert.Equal(packet.Offload, to.Guest.LastOffload);
        Assert.InRange(to.Guest.LastOffload.HeaderLength, packet.Payload, packet.Bytes.Length);
        Assert.Equal(0, to.Event("segments"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Hub_ToAGuestThatTakesNothing_CompleteFramesArrive(byte type, bool isIPv6)
    {
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        Plugged from = Plug(hub, "a", VirtioNetDriverOptions.OffloadFeatures), to = Plug(hub, "b", 0);
        for (int round = 0; round < 5; round++)
        {
            OffloadPacket packet = Packet(type, isIPv6, 20_000 + _random.Next(20_000), 1200);
            from.Send(packet);
            ExpectParts(packet, to.Guest);
        }

        Assert.Equal(0, ReportOf(to.Nic).Imbalance);
        Assert.Equal((5, 0), (ReportOf(to.Nic).FramesOut, ReportOf(to.Nic).Dropped));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(4, false)]
    public void Hub_ToAGuestWithFewBuffers_GoesOnAtTheSegmentWhereTheyRanOut(ushort buffers, bool mergeable)
    {
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        Plugged from = Plug(hub, "a", VirtioNetDriverOptions.OffloadFeatures);
        Plugged to = Plug(hub, "b", 0, buffers, mergeable);
        OffloadPacket[] packets = [.. Enumerable.Range(0, 4).Select(_ => Packet(OffloadHeader.GsoTcp4, false, 30_000, 1448))];
        foreach (OffloadPacket packet in packets) from.Send(packet);
        foreach (OffloadPacket packet in packets) ExpectParts(packet, to.Guest);
        Assert.True(to.Event("no-buffers") > 0 || buffers > 2);
        Assert.Equal((4, 0, 0L), (ReportOf(to.Nic).FramesOut, ReportOf(to.Nic).Dropped, ReportOf(to.Nic).Imbalance));
    }

    [Fact]
    public void Hub_TinySegmentsForAGuestWithManyBuffers_TakeSeveralTurns()
    {
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        Plugged from = Plug(hub, "a", VirtioNetDriverOptions.OffloadFeatures, mtu: 9000), to = Plug(hub, "b", 0, 4096, mtu: 9000);
        OffloadPacket[] packets = [.. Enumerable.Range(0, 4).Select(_ => Packet(OffloadHeader.GsoTcp4, false, 8000, 8))];
        foreach (OffloadPacket packet in packets) Assert.True(from.Guest.Driver.TrySend(0, packet.Bytes, packet.Offload));
        from.Guest.Driver.Flush(); // one batch
        foreach (OffloadPacket packet in packets) ExpectParts(packet, to.Guest);
        Assert.Equal((4, 0, 0L), (ReportOf(to.Nic).FramesOut, ReportOf(to.Nic).Dropped, ReportOf(to.Nic).Imbalance));
    }

    [Fact]
    public void Hub_ToAGuestThatIsStuckInTheMiddleOfAFrame_TheSenderGetsItsBuffersAndTheRestComesFromACopy()
    {
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        Plugged from = Plug(hub, "a", VirtioNetDriverOptions.OffloadFeatures), to = Plug(hub, "b", 0, 4);
        OffloadPacket packet = Packet(OffloadHeader.GsoTcp6, true, 30_000, 1400);
        from.Send(packet);
        from.Guest.AwaitAllSent(); // although nobody has received
        ExpectParts(packet, to.Guest);
        Assert.Equal(0, ReportOf(to.Nic).Dropped);
    }

    [Fact]
    public void Switch_FromATrunkToAnAccessPort_SegmentsHaveNoTag()
    {
        IActorRef bridge = Sys.ActorOf(BridgeActor.Switch(Lane, new SwitchOptions { Seed = 1, LoopDetection = false }), "switch");
        Plugged trunk = Plug(bridge, "trunk", VirtioNetDriverOptions.OffloadFeatures, settings: Port(("mode", "trunk"), ("vlan", 1)));
        Plugged access = Plug(bridge, "access", 0, settings: Port(("vlan", 5)));
        foreach (byte type in (byte[])[OffloadHeader.GsoTcp4, OffloadHeader.GsoUdpSegments])
        {
            OffloadPacket plain = Packet(type, false, 20_000, 1448);
            trunk.Send(Tagged(plain, 5));
            ExpectParts(plain, access.Guest);
        }
    }

    [Fact]
    public void Switch_FromAnAccessPortToATrunk_FramesHaveATagAndTheirHeaderItsLength()
    {
        IActorRef bridge = Sys.ActorOf(BridgeActor.Switch(Lane, new SwitchOptions { Seed = 1, LoopDetection = false }), "switch");
        Plugged access = Plug(bridge, "access", VirtioNetDriverOptions.OffloadFeatures, settings: Port(("vlan", 5)));
        Plugged trunk = Plug(bridge, "trunk", VirtioNetDriverOptions.OffloadFeatures, settings: Port(("mode", "trunk"), ("vlan", 1)));
        OffloadPacket plain = Packet(OffloadHeader.GsoTcp4, false, 20_000, 1448), tagged = Tagged(plain, 5);
        access.Send(plain);
        Assert.Equal(tagged.Bytes, trunk.Guest.Receive());
        Assert.Equal(tagged.Offload, trunk.Guest.LastOffload);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Checksum_LeftToOthers_ArrivesCompleteOrWithItsHeader(bool taken)
    {
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        Plugged from = Plug(hub, "a", FeatureBits.Csum), to = Plug(hub, "b", taken ? FeatureBits.GuestCsum : 0);
        OffloadPacket packet = Packet(OffloadHeader.GsoUdpSegments, false, 999, 1448);
        packet = packet with { Offload = packet.Offload with { GsoType = 0, GsoSize = 0, HeaderLength = 0 } };
        from.Send(packet);
        byte[] arrived = to.Guest.Receive();
        Assert.Equal(taken ? packet.Bytes : PlainSegmenter.Checksummed(packet), arrived);
        Assert.Equal(taken ? packet.Offload : default, to.Guest.LastOffload);
        Assert.Equal(taken ? 0 : 1, to.Event("checksums-completed"));
    }

    [Fact]
    public void Header_ThatAsksForNonsenseOrForWhatWasNotNegotiated_IsItsFramesEnd()
    {
        IActorRef hub = Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        Plugged from = Plug(hub, "a", FeatureBits.Csum | FeatureBits.HostTso4), to = Plug(hub, "b", 0);
        OffloadPacket good = Packet(OffloadHeader.GsoTcp4, false, 3000, 1448);
        from.Send(good with { Offload = good.Offload with { GsoSize = 0 } });
        from.Send(good with { Offload = good.Offload with { ChecksumStart = 65_000 } });
        from.Send(good with { Offload = good.Offload with { GsoType = OffloadHeader.GsoTcp6 } });
        from.Send(good with { Offload = good.Offload with { ChecksumStart = (ushort)(good.Transport + 2) } }); // only the receiver finds out
        from.Send(good with { Offload = good.Offload with { Flags = 0, GsoType = 0 } });
        Assert.Equal(good.Bytes, to.Guest.Receive());
        from.Guest.AwaitAllSent();
        Assert.Equal(3, DropsOf(ReportOf(from.Nic), "bad-offload"));
        Assert.Equal(1, DropsOf(ReportOf(to.Nic), "bad-headers"));
        Assert.Equal((0L, 0L), (ReportOf(from.Nic).Imbalance, ReportOf(to.Nic).Imbalance));
    }

    private static PortSettings Port(params (string Name, object Value)[] options) =>
        new(SwitchPortType.Type, "port", ImmutableSortedDictionary.CreateRange(options.Select(option => KeyValuePair.Create(option.Name, option.Value))), "port");

    private static OffloadPacket Tagged(OffloadPacket packet, ushort vlan) => packet with
    {
        Bytes = [.. packet.Bytes[..12], 0x81, 0, (byte)(vlan >> 8), (byte)vlan, .. packet.Bytes[12..]],
        Offload = packet.Offload with
        {
            ChecksumStart = (ushort)(packet.Offload.ChecksumStart + 4),
            HeaderLength = (ushort)(packet.Offload.HeaderLength + 4),
        },
    };

    private static void ExpectParts(OffloadPacket packet, GuestNic guest)
    {
        var parts = new List<byte[]> { guest.Receive() };
        List<byte[]> expected = PlainSegmenter.Segment(packet, PlainSegmenter.FragmentIdOf(packet, parts[0]));
        while (parts.Count < expected.Count) parts.Add(guest.Receive());
        Assert.Equal(expected, parts);
        Assert.Equal(default, guest.LastOffload);
    }

    private OffloadPacket Packet(byte type, bool isIPv6, int payload, int size)
    {
        while (true)
        {
            OffloadPacket packet = OffloadPacket.Make(_random, type, isIPv6, payload, size, isLinux: true);
            if (packet.Bytes[12] == 0x81) continue; // tags are the switch's
            packet.Bytes[0] = packet.Bytes[6] = 2;
            return packet;
        }
    }

    private Plugged Plug(
        IActorRef bridge, string id, ulong offloads, ushort buffers = 64, bool mergeable = true, PortSettings? settings = null, int mtu = 65_000)
    {
        TestProbe supervisor = CreateTestProbe(), asking = CreateTestProbe();
        VirtioNetOptions options = new(null);
        var device = new VirtioNetDevice(options);
        IActorRef nic = StartUnder(supervisor, VirtioNetActor.Props(new VirtioNetSettings(id, device, Lane)), "nic");
        IActorRef target = supervisor.ExpectMsg<PortReady>().Target;
        bridge.Tell(new AddBridgePort(id, settings), asking.Ref);
        BridgePortAdded port = asking.ExpectMsg<BridgePortAdded>();
        port.Port.Tell(new Connect(target, Terms));
        port.Port.Tell(new PeerLinkChanged(true));
        nic.Tell(new Connect(port.Target, Terms, port.Input));
        ReportOf(port.Port);
        ulong features = VirtioNetDriverOptions.UsableFeatures & ~(mergeable ? 0 : FeatureBits.MrgRxbuf);
        var guest = new GuestNic(nic, device.DeviceFeatures, CreateTestProbe(), asking, new VirtioNetDriverOptions
        {
            Features = features | offloads,
            Mtu = mtu,
            ReceiveQueueSize = buffers,
            TransmitQueueSize = 16,
        });
        guest.Attach();
        return new Plugged(this, nic, guest);
    }

    private sealed record Plugged(GuestOffloadTests Test, IActorRef Nic, GuestNic Guest)
    {
        public void Send(OffloadPacket packet)
        {
            Assert.True(Guest.Driver.TrySend(0, packet.Bytes, packet.Offload));
            Guest.Driver.Flush();
        }

        public long Event(string name) => Test.ReportOf(Nic).Events.Where(entry => entry.Cause == name).Sum(entry => entry.Frames);
    }
}
