using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Hostile;
using ActorNet.Devices.Tests.Offloads;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.KnownFailures;

/// <summary>Offloads that a driver did not accept, and those that it did: what reaches it, and what is taken from it.</summary>
public sealed class NegotiationFailureTests : HostileTest
{
    private const ulong Sends = Mergeable | FeatureBits.Csum | FeatureBits.HostTso4;
    private const ulong Takes = Mergeable | FeatureBits.GuestCsum | FeatureBits.GuestTso4;

    /// <summary>Checksum and segmentation fields that lead out of the frame, from a driver that may use both: the frame is dropped, and counted.</summary>
    [Theory]
    [InlineData(0, 100, 0)]
    [InlineData(0, 0xFFFF, 0)]
    [InlineData(0, 0xFFFF, 0xFFFF)]
    [InlineData(0, 34, 65)]
    [InlineData(0, 13, 0)]
    [InlineData(OffloadHeader.GsoTcp4, 81, 16)]
    [InlineData(OffloadHeader.GsoTcp4, 34, 17)]
    [InlineData(OffloadHeader.GsoTcp6, 54, 16)] // not accepted
    [InlineData(2, 34, 16)]                     // no such type
    public void Cve2024_43897_OffloadThatLeadsOutOfTheFrame_IsDroppedAndCounted(byte type, int start, int offset)
    {
        HostileGuest guest = Guest(Sends);
        SplitVirtqueue queue = guest.UseRing(8);
        OffloadHeader header = new() { Flags = 1, GsoType = type, GsoSize = 10, HeaderLength = 0xFFFF, ChecksumStart = (ushort)start, ChecksumOffset = (ushort)offset };
        MemoryMarshal.Write(guest.First[ReadableOffset..], header);
        guest.Descriptor(0, Readable, HeaderLength + 100);
        guest.Offer(0);
        TransmitQueue transmit = new(guest.Device, queue);
        Assert.Equal((TakeResult.Empty, 0), TakeAll(transmit, 1));
        Assert.Equal(1, transmit.Counters[TransmitCounter.BadOffload]);
        Assert.Equal(new VirtqUsed(0, 0), guest.Used(0));
    }

    /// <summary>A frame to segment, for a driver that refused to take any: it gets segments, each complete, instead of waiting for ever.</summary>
    [Theory]
    [InlineData(Plain)]
    [InlineData(Mergeable)]
    [InlineData(Mergeable | FeatureBits.GuestCsum)]
    public void P12_DriverThatRefusedSegmentation_GetsSegments(ulong features)
    {
        HostileGuest guest = Guest(features);
        SplitVirtqueue queue = guest.UseRing(64);
        OfferBuffers(guest, 64, 2048);
        ReceiveQueue receive = new(guest.Device, queue);
        Random random = new(4659);
        OffloadPacket packet = OffloadPacket.Make(random, OffloadHeader.GsoTcp4, isIPv6: false, 20_000, 1000);
        int result = DeliverAll(receive, packet.Batch(random, 3));

        Assert.Equal(20, result);
        Assert.Equal(20, guest.UsedIndex);
        long payload = 0;
        for (int i = 0; i < 20; i++)
        {
            Span<byte> buffer = guest.Second.Slice(2048 * i, 2048);
            Assert.Equal((0, 0), (buffer[0] & OffloadHeader.NeedsChecksum, buffer[1]));
            byte[] part = buffer[HeaderLength..(int)guest.Used(i).Length].ToArray();
            Assert.Equal(0, PlainChecksum.Of(OffloadPacket.PseudoHeader(part, packet.Network, 6, false, part.Length - packet.Transport), part[packet.Transport..]));
            payload += part.Length - packet.Payload;
        }

        Assert.Equal(20_000, payload);
    }

    /// <summary>A driver that switches its offloads off while it runs, as for a bridge: from the answer on it gets complete frames.</summary>
    [Fact]
    public void P12_DriverThatSwitchesSegmentationOff_IsObeyedAtOnce()
    {
        HostileGuest guest = Guest(Takes);
        SplitVirtqueue queue = guest.UseRing(64);
        OfferBuffers(guest, 64, 8192 / 2);
        ReceiveQueue receive = new(guest.Device, queue);
        Random random = new(3905);
        OffloadPacket packet = OffloadPacket.Make(random, OffloadHeader.GsoTcp4, isIPv6: false, 3000, 1000);
        while ((packet.Offload.GsoType & OffloadHeader.GsoEcn) != 0) packet = OffloadPacket.Make(random, OffloadHeader.GsoTcp4, isIPv6: false, 3000, 1000);

        Assert.Equal(1, DeliverAll(receive, packet.Batch(random, 1)));
        Assert.Equal((1, OffloadHeader.GsoTcp4), (guest.Second[0], guest.Second[1]));
        Assert.Equal(1000, BinaryPrimitives.ReadUInt16LittleEndian(guest.Second[4..]));
        Assert.True(guest.Device.TrySetGuestOffloads(0));
        Assert.Equal(3, DeliverAll(receive, packet.Batch(random, 1)) - 1);
        for (int i = 1; i < 4; i++) Assert.Equal((0, 0), (guest.Second[4096 * i], guest.Second[(4096 * i) + 1]));
    }

    // Buffers used.
    private static int DeliverAll(ReceiveQueue receive, FrameBatch batch)
    {
        for (int turn = 0; turn < 100; turn++)
        {
            DeliverResult result = receive.Deliver(batch);
            _ = receive.Publish();
            if (result == DeliverResult.Done) return ((SplitVirtqueue)receive.Queue).NextUsed;
            Assert.Equal(DeliverResult.TurnOver, result);
        }

        Assert.Fail("the frame is never done");
        return 0;
    }

    /// <summary>A header longer than the one that was negotiated cannot be had: the features that lengthen it are not offered.</summary>
    [Theory]
    [InlineData(FeatureBits.HashReport)]
    [InlineData(FeatureBits.Rss)]
    [InlineData(FeatureBits.RingPacked)]
    public void Cve2023_6693_FeatureNotOffered_IsNotAccepted(ulong feature)
    {
        VirtioNetDevice device = new(new VirtioNetOptions(null, QueuePairs: 4));
        Assert.False(device.TrySetDriverFeatures(Plain | feature));
        Assert.Equal(0ul, device.DriverFeatures);
    }

    /// <summary>Configuration accesses whose end wraps.</summary>
    [Theory]
    [InlineData(int.MaxValue, 1)]
    [InlineData(int.MaxValue, 6)]
    [InlineData(-1, 1)]
    [InlineData(int.MinValue, 6)]
    [InlineData(1, 6)]
    [InlineData(6, 1)]
    [InlineData(7, 0)]
    public void Configuration_AccessOutsideOfIt_ChangesNothing(int offset, int length)
    {
        VirtioNetDevice device = new(new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01")));
        MacAddress before = device.Config.Mac;
        Assert.False(device.TryWriteConfig(offset, new byte[length]));
        Assert.Equal(before, device.Config.Mac);
        device.ReadConfig(offset, new byte[length]);
    }
}
