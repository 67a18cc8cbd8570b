using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;
using static ActorNet.Devices.Tests.Switching.SnoopingRig;

namespace ActorNet.Devices.Tests.Switching;

public class MembershipPacketTests
{
    [Theory]
    [InlineData(14, 0x65)] // version
    [InlineData(14, 0x44)] // header too short
    [InlineData(14, 0x4f)] // header longer than the packet
    [InlineData(16, 0xff)] // total length beyond the frame
    [InlineData(17, 20)] // total length without a message
    [InlineData(20, 0x20)] // more fragments
    [InlineData(21, 1)] // a later fragment
    [InlineData(40, 0xff)] // checksum
    [InlineData(42, 0x80)] // no group
    public void Igmp_WithALyingField_IsMalformedAndFlooded(int offset, byte value)
    {
        byte[] frame = Igmp(0x16, Group);
        frame[offset] = value;

        AssertMalformed(frame);
    }

    [Theory]
    [InlineData(14, 0x40)]
    [InlineData(19, 0xff)]
    [InlineData(19, 20)]
    [InlineData(55, 1)]
    [InlineData(64, 0xff)]
    [InlineData(70, 0xfe)]
    public void Mld_WithALyingField_IsNotFollowed(int offset, byte value)
    {
        byte[] frame = Mld(131, Group6());
        frame[offset] = value;
        var rig = new SwitchRig(new SwitchOptions { Snooping = true }, ports: 3);

        Assert.Equal(SwitchVerdict.Forward, rig.SendRaw(1, frame));

        Assert.Equal([0, 2], rig.Egress);
        Assert.Equal(0, rig.Switch.GroupCount);
    }

    [Fact]
    public void Report_WithMoreRecordsThanItHolds_IsFollowedAsFarAsItGoes()
    {
        byte[] frame = Igmp3((4, 0, Group), (4, 0, Group + 1));
        frame[14 + 24 + 7] = 200;
        Fix(frame, 24 + 8 + 24);
        var rig = new SwitchRig(new SwitchOptions { Snooping = true }, ports: 3);

        rig.SendRaw(1, frame);

        Assert.Equal(2, rig.Switch.GroupCount);
        Assert.Equal(1, rig.Switch[SwitchCounter.MalformedMembership]);
    }

    [Fact]
    public void Report_WithMoreSourcesThanItHolds_IsFollowedUpToThere()
    {
        byte[] frame = Igmp3((4, 0, Group), (4, 0, Group + 1));
        frame[14 + 24 + 8 + 12 + 2] = 255;
        Fix(frame, 24 + 8 + 24);
        var rig = new SwitchRig(new SwitchOptions { Snooping = true }, ports: 3);

        rig.SendRaw(1, frame);

        Assert.Equal(1, rig.Switch.GroupCount);
        Assert.Equal(1, rig.Switch[SwitchCounter.MalformedMembership]);
    }

    [Fact]
    public void Checksum_LeftToTheReceiver_IsNotLookedAt()
    {
        byte[] frame = Mld(131, Group6());
        frame[64] ^= 0xff;
        var rig = new SwitchRig(new SwitchOptions { Snooping = true }, ports: 3);
        rig.SendRaw(1, frame);
        Assert.Equal(0, rig.Switch.GroupCount);

        rig.Batch.Reset();
        rig.Batch.FreeChunks[0].CopyFrom(frame);
        rig.Batch.CommitFrame(frame.Length, new OffloadHeader { Flags = 1 });
        rig.Switch.Decide(1, rig.Batch, 0, rig.Now, rig.Decision);

        Assert.Equal(1, rig.Switch.GroupCount);
    }

    [Fact]
    public void Parse_AnyBytesAtAnyLength_NeverThrows()
    {
        var random = new Random(11);
        byte[][] seeds = [Igmp(0x16, Group), Igmp3((4, 1, Group), (3, 0, Group)), Mld(131, Group6()), Mld2((4, 2, Group6()), (3, 0, Group6()))];
        for (int round = 0; round < 50_000; round++)
        {
            byte[] frame = seeds[random.Next(seeds.Length)];
            byte[] packet = frame[14..(14 + random.Next(frame.Length - 13))];
            for (int i = random.Next(6); i > 0 && packet.Length > 0; i--) packet[random.Next(packet.Length)] = (byte)random.Next(256);
            MembershipPacket parsed = MembershipPacket.Parse(packet, packet.Length + random.Next(-5, 100), frame[12] == 8 ? MembershipPacket.IPv4 : MembershipPacket.IPv6, random.Next(2) == 0);
            if (parsed.Kind != MembershipKind.Report) continue;
            int position = 0;
            int records = 0;
            while (parsed.TryRead(ref position, out _, out _)) Assert.True(++records < 100);
        }
    }

    private static void Fix(byte[] frame, int total)
    {
        Span<byte> message = frame.AsSpan(14 + 24, total - 24);
        message[2] = message[3] = 0;
        ushort checksum = Checksum(message);
        message[2] = (byte)(checksum >> 8);
        message[3] = (byte)checksum;
    }

    private static void AssertMalformed(byte[] frame)
    {
        var rig = new SwitchRig(new SwitchOptions { Snooping = true }, ports: 3);

        Assert.Equal(SwitchVerdict.Forward, rig.SendRaw(1, frame));

        Assert.Equal([0, 2], rig.Egress);
        Assert.Equal(0, rig.Switch.GroupCount);
        Assert.Equal(1, rig.Switch[SwitchCounter.MalformedMembership]);
    }
}
