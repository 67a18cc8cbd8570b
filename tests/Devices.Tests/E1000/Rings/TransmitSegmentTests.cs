using System.Buffers.Binary;
using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Offloads;
using static ActorNet.Devices.Tests.E1000.Rings.RingRig;

namespace ActorNet.Devices.Tests.E1000.Rings;

/// <summary>Packets to segment as others are given them: headers right for the frame as a whole, as virtio has it.</summary>
public sealed class TransmitSegmentTests
{
    private const byte Reduced = 0x80;

    [Theory]
    [InlineData(OffloadHeader.GsoTcp4, false)]
    [InlineData(OffloadHeader.GsoTcp6, true)]
    [InlineData(OffloadHeader.GsoUdpSegments, false)]
    [InlineData(OffloadHeader.GsoUdpSegments, true)]
    public void Packet_ToSegment_HasLengthsAndPseudoHeaderOfTheWhole(byte type, bool isIPv6)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            Random random = new(seed);
            using RingRig rig = new();
            bool hasTag = seed % 3 == 0;
            if (hasTag) rig.Card[Register.Control] |= ControlBits.VlanMode;
            (DriverPacket packet, byte[] whole, OffloadHeader offload) = Make(random, type, isIPv6);
            rig.Describe(packet.Context!.Value.Address, packet.Context.Value.Lower, packet.Context.Value.Upper);
            rig.Describe(packet.Bytes, packet.Command | Eop | (hasTag ? TransmitDescriptor.InsertVlan : 0), packet.Upper | 0x0123_0000);
            rig.Kick();
            (byte[] bytes, OffloadHeader found) = Assert.Single(rig.TakeAll());
            if (hasTag)
            {
                whole = [.. whole[..12], 0x81, 0, 1, 0x23, .. whole[12..]];
                offload.ChecksumStart += 4;
                if (offload.GsoType != 0) offload.HeaderLength += 4;
            }

            Assert.Equal(whole, bytes);
            Assert.Equal(offload, found);
        }
    }

    [Fact]
    public void Checksum_ToTheEnd_IsLeftToTheReceiver()
    {
        using RingRig rig = new();
        rig.Card[Register.Control] |= ControlBits.VlanMode;
        byte[] packet = TransmitRingTests.Packet(200);
        rig.Describe((34ul << 32) | (50ul << 40), Context);
        rig.Describe(packet, Data | Eop | Ifcs, 2u << 8);
        rig.Describe(packet, Data | Eop | Ifcs | TransmitDescriptor.InsertVlan, 2u << 8);
        rig.Kick();
        List<(byte[] Bytes, OffloadHeader Offload)> frames = rig.TakeAll();
        Assert.Equal(packet, frames[0].Bytes);
        Assert.Equal(new OffloadHeader { Flags = OffloadHeader.NeedsChecksum, ChecksumStart = 34, ChecksumOffset = 16 }, frames[0].Offload);
        Assert.Equal(new OffloadHeader { Flags = OffloadHeader.NeedsChecksum, ChecksumStart = 38, ChecksumOffset = 16 }, frames[1].Offload);
        Assert.Equal(2, rig[TransmitCounter.NeedsChecksum]);
    }

    [Fact]
    public void Contexts_OfBothKinds_AreKeptApart()
    {
        using RingRig rig = new();
        rig.Describe((34ul << 32) | (50ul << 40), Context);
        rig.Describe(0, Context | Tse, 0);
        rig.Describe(TransmitRingTests.Packet(200), Data | Eop | Ifcs, 2u << 8);
        rig.Kick();
        Assert.Equal(34, Assert.Single(rig.TakeAll()).Offload.ChecksumStart);
    }

    private static (DriverPacket Packet, byte[] Whole, OffloadHeader Offload) Make(Random random, byte type, bool isIPv6)
    {
        while (true)
        {
            int payload = random.Next(5) == 0 ? random.Next(100) : random.Next(60_000);
            int size = random.Next(100, 9000);
            OffloadPacket packet = OffloadPacket.Make(random, type, isIPv6, payload, size, isLinux: true);
            if (packet.Payload > byte.MaxValue || packet.Bytes.Length > ushort.MaxValue) continue;
            byte[] whole = [.. packet.Bytes];
            if (!isIPv6)
            {
                Span<byte> field = whole.AsSpan(packet.Network + 10, 2);
                field.Clear();
                BinaryPrimitives.WriteUInt16BigEndian(field, PlainChecksum.Of(whole[packet.Network..packet.Transport]));
            }

            OffloadHeader offload = packet.Offload;
            offload.GsoType = (byte)(type | (packet.IsTcp && (whole[packet.Transport + 13] & Reduced) != 0 ? OffloadHeader.GsoEcn : 0));
            if (payload <= size) offload.GsoType = 0;
            if (offload.GsoType == 0) offload.GsoSize = offload.HeaderLength = 0;
            return (DriverPacket.Prepared(packet, size), whole, offload);
        }
    }
}
