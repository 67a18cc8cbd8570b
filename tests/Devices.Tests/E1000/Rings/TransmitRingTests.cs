using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Offloads;
using static ActorNet.Devices.Tests.E1000.Rings.RingRig;

namespace ActorNet.Devices.Tests.E1000.Rings;

/// <summary>What descriptors of each kind become, one by one.</summary>
public sealed class TransmitRingTests : IDisposable
{
    private readonly RingRig _rig = new();

    public void Dispose() => _rig.Dispose();

    internal static byte[] Packet(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    [Theory]
    [InlineData(14)]
    [InlineData(60)]
    [InlineData(1514)]
    [InlineData(TransmitRing.MaxPacketLength)]
    public void LegacyDescriptor_OnePacket_IsAFrame(int length)
    {
        byte[] packet = Packet(length);
        _rig.Describe(packet);
        _rig.Kick();
        (byte[] bytes, OffloadHeader offload) = Assert.Single(_rig.TakeAll());
        Assert.Equal(packet, bytes);
        Assert.True(offload.IsPlain);
        Assert.Equal(1u, _rig.Card[Register.Tdh]);
        Assert.Equal(1u, _rig.Card[Register.Gptc]);
        Assert.Equal((uint)length + 4, _rig.Card[Register.Gotcl]);
    }

    [Fact]
    public void Packet_InManyBuffers_IsOneFrame()
    {
        byte[] packet = Packet(300);
        ulong at = _rig.Guest.Allocate(300);
        packet.CopyTo(_rig.Guest.At(at, 300));
        int[] parts = [1, 13, 0, 86, 200];
        for (int i = 0; i < parts.Length; at += (ulong)parts[i++]) _rig.Describe(at, Data | (i == parts.Length - 1 ? Eop | Ifcs : 0) | (uint)parts[i]);
        _rig.Kick();
        Assert.Equal(packet, Assert.Single(_rig.TakeAll()).Bytes);
    }

    [Fact]
    public void Packet_InPiecesOverTurns_IsKeptUntilItsEnd()
    {
        byte[] packet = Packet(5000);
        ulong at = _rig.Guest.Allocate(5000);
        packet.CopyTo(_rig.Guest.At(at, 5000));
        int first = _rig.Describe(at, 3000u | Rs);
        _rig.Kick();
        Assert.Equal(TakeResult.Empty, _rig.Fill(out _));
        Assert.True(_rig.Transmit.HasPartialPacket);
        Assert.Equal(1u, _rig.Card[Register.Tdh]);
        Assert.Equal(1, _rig.Guest.Read<byte>(_rig.TransmitAddress(first) + 12));
        _rig.Guest.At(at, 3000).Clear(); // the driver's again
        _rig.Describe(at + 3000, 2000u | Eop | Ifcs);
        _rig.Kick();
        Assert.Equal(packet, Assert.Single(_rig.TakeAll()).Bytes);
        Assert.False(_rig.Transmit.HasPartialPacket);
    }

    [Theory]
    [InlineData(Rs)]
    [InlineData(TransmitDescriptor.ReportPacketSent)]
    public void WriteBack_OnlyWhereAskedFor_IsTheStatusAndNothingElse(uint report)
    {
        int plain = _rig.Describe(Packet(60), upper: 0x1234_5600);
        int reported = _rig.Describe(Packet(60), Eop | Ifcs | report, 0x1234_56AE);
        TransmitDescriptor before = _rig.Guest.Read<TransmitDescriptor>(_rig.TransmitAddress(reported));
        _rig.Kick();
        _rig.TakeAll();
        Assert.Equal(0x1234_5600u, _rig.Guest.Read<TransmitDescriptor>(_rig.TransmitAddress(plain)).Upper);
        TransmitDescriptor after = _rig.Guest.Read<TransmitDescriptor>(_rig.TransmitAddress(reported));
        Assert.Equal(before with { Upper = 0x1234_56A1 }, after);
        Assert.Equal(1, _rig[TransmitCounter.WrittenBack]);
    }

    [Fact]
    public void WriteBack_OfAContextDescriptor_IsDoneToo()
    {
        int context = _rig.Describe(0x1234, Context | Rs, 0x0010_2000);
        _rig.Kick();
        Assert.Empty(_rig.TakeAll());
        Assert.Equal(0x0010_2001u, _rig.Guest.Read<TransmitDescriptor>(_rig.TransmitAddress(context)).Upper);
    }

    [Fact]
    public void Causes_OfOneTurn_AreSetOnce()
    {
        _rig.Card[Register.Ims] = (uint)(InterruptCause.TransmitWrittenBack | InterruptCause.TransmitQueueEmpty);
        for (int i = 0; i < 40; i++) _rig.Describe(Packet(60), Eop | Ifcs | Rs);
        _rig.Kick();
        _rig.TakeAll();
        Assert.Equal(1, _rig.Card.Raised);
        Assert.Equal((uint)(InterruptCause.TransmitWrittenBack | InterruptCause.TransmitQueueEmpty), _rig.Card[Register.Icr]);
    }

    [Fact]
    public void Causes_WithoutReports_AreTheEmptyQueueAlone()
    {
        _rig.Describe(Packet(60));
        _rig.Kick();
        _rig.TakeAll();
        Assert.Equal((uint)InterruptCause.TransmitQueueEmpty, _rig.Card[Register.Icr]);
    }

    [Fact]
    public void InterruptDelay_OnAllReports_WaitsForTheTimer()
    {
        _rig.Card[Register.Tidv] = 100;
        _rig.Describe(Packet(60), Eop | Ifcs | Rs | TransmitDescriptor.InterruptDelay);
        _rig.Kick();
        _rig.TakeAll();
        Assert.Equal(0u, _rig.Card[Register.Icr] & 1);
        _rig.Card.Pass(TimeSpan.FromMicroseconds(103));
        Assert.Equal(1u, _rig.Card[Register.Icr] & 1);

        // One that does not allow it is enough.
        _rig.Describe(Packet(60), Eop | Ifcs | Rs | TransmitDescriptor.InterruptDelay);
        _rig.Describe(Packet(60), Eop | Ifcs | Rs);
        _rig.Kick();
        _rig.TakeAll();
        Assert.Equal(1u, _rig.Card[Register.Icr] & 1);
    }

    [Fact]
    public void LowThreshold_Crossed_IsACause()
    {
        _rig.Card[Register.Txdctl] = 2u << 25; // 16 descriptors
        for (int i = 0; i < 16; i++) _rig.Describe(Packet(60));
        _rig.Kick();
        _rig.TakeAll();
        Assert.NotEqual(0u, _rig.Card[Register.Icr] & (uint)InterruptCause.TransmitDescriptorsLow);
        for (int i = 0; i < 15; i++) _rig.Describe(Packet(60));
        _rig.Kick();
        _rig.TakeAll();
        Assert.Equal(0u, _rig.Card[Register.Icr] & (uint)InterruptCause.TransmitDescriptorsLow);
    }

    [Fact]
    public void MoreThanABatch_GoesOnWithTheNext()
    {
        RingRig rig = new(transmit: 256);
        for (int i = 0; i < 200; i++) rig.Describe(Packet(100, i));
        rig.Kick();
        Assert.Equal(TakeResult.Full, rig.Fill(out FrameBatch first));
        Assert.Equal(FrameBatch.Capacity, first.Count);
        Assert.Equal((uint)FrameBatch.Capacity, rig.Card[Register.Tdh]);
        List<(byte[] Bytes, OffloadHeader Offload)> rest = rig.TakeAll();
        Assert.Equal(200 - FrameBatch.Capacity, rest.Count);
        Assert.Equal(Packet(100, 199), rest[^1].Bytes);
        rig.Dispose();
    }

    [Theory]
    [InlineData(14, true, 60)]
    [InlineData(3, true, 60)]
    [InlineData(59, true, 60)]
    [InlineData(61, true, 61)]
    [InlineData(14, false, 14)]
    public void ShortPacket_WithAndWithoutPadding_HasItsLength(int length, bool pads, int expected)
    {
        _rig.Card[Register.Tctl] = TransmitControlBits.Enable | (pads ? TransmitControlBits.PadShortPackets : 0);
        byte[] packet = Packet(length);
        _rig.Describe(packet);
        _rig.Kick();
        Assert.Equal([.. packet, .. new byte[expected - length]], Assert.Single(_rig.TakeAll()).Bytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void VlanTag_IsInsertedInVlanModeOnly(bool inserts)
    {
        if (inserts) _rig.Card[Register.Control] |= ControlBits.VlanMode;
        _rig.Card[Register.Vet] = 0x88A8;
        byte[] packet = Packet(100);
        _rig.Describe(packet, Eop | Ifcs | TransmitDescriptor.InsertVlan, 0x6123_0000);
        _rig.Kick();
        byte[] expected = inserts ? [.. packet[..12], 0x88, 0xA8, 0x61, 0x23, .. packet[12..]] : packet;
        Assert.Equal(expected, Assert.Single(_rig.TakeAll()).Bytes);
    }

    [Fact]
    public void OwnFcs_RightAndWrong_IsStrippedOrTheFrameDropped()
    {
        byte[] packet = Packet(100);
        byte[] right = [.. packet, .. PlainCrc.Of(packet)];
        _rig.Describe(right, Eop);
        right[50] ^= 1;
        _rig.Describe(right, Eop);
        _rig.Kick();
        Assert.Equal(packet, Assert.Single(_rig.TakeAll()).Bytes);
        Assert.Equal(1, _rig[TransmitCounter.BadFcs]);
    }

    [Fact]
    public void LegacyChecksum_IsInserted()
    {
        byte[] packet = Packet(100);
        packet[50] = packet[51] = 0;
        _rig.Describe(packet, Eop | Ifcs | TransmitDescriptor.InsertChecksum | (50u << 16), 34u << 8);
        _rig.Kick();
        ushort sum = PlainChecksum.Of(packet[34..]);
        packet[50] = (byte)(sum >> 8);
        packet[51] = (byte)sum;
        Assert.Equal(packet, Assert.Single(_rig.TakeAll()).Bytes);
    }

    [Fact]
    public void NullDescriptors_BetweenPackets_AreNothing()
    {
        _rig.Describe(0, Eop | Ifcs);
        _rig.Describe(Packet(60));
        _rig.Describe(0, Eop | Ifcs | Rs);
        _rig.Kick();
        Assert.Single(_rig.TakeAll());
        Assert.Equal(3u, _rig.Card[Register.Tdh]);
    }

    [Fact]
    public void Disabled_Transmitter_TakesNothing()
    {
        _rig.Describe(Packet(60));
        _rig.Kick();
        _rig.Card[Register.Tctl] = 0;
        Assert.Equal(TakeResult.Stopped, _rig.Fill(out _));
        _rig.Card[Register.Tctl] = TransmitControlBits.Enable;
        Assert.Single(_rig.TakeAll());
    }
}
