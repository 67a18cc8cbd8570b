using ActorNet.Host.Demo;

namespace ActorNet.Host.Tests.Demo;

public sealed class IcmpPingerTests
{
    private const int MessageLength = 64;
    private const int IpHeaderLength = 20;

    [Fact]
    public void WriteEcho_Message_CarriesAValidChecksum()
    {
        byte[] message = new byte[MessageLength];

        IcmpPinger.WriteEcho(message, 0x1234, 7);

        Assert.Equal([8, 0], message[..2]);
        Assert.Equal([0x12, 0x34, 0, 7], message[4..8]);
        Assert.Equal(0, IcmpPinger.Checksum(message));
    }

    [Fact]
    public void IsReply_ReplyToTheRequest_IsTrue() => Assert.True(IcmpPinger.IsReply(Reply(), 0x1234, 7));

    [Theory]
    [InlineData(0x1235, 7)]
    [InlineData(0x1234, 8)]
    public void IsReply_ReplyToAnother_IsFalse(ushort identifier, ushort sequence) =>
        Assert.False(IcmpPinger.IsReply(Reply(), identifier, sequence));

    [Fact]
    public void IsReply_AnyPrefixOfAReply_IsFalse()
    {
        byte[] reply = Reply();
        for (int length = 0; length < reply.Length; length++)
            Assert.False(IcmpPinger.IsReply(reply.AsSpan(0, length), 0x1234, 7));
    }

    [Theory]
    [InlineData(IpHeaderLength)] // the type
    [InlineData(IpHeaderLength + 40)] // a payload byte
    [InlineData(0)] // the IP header's length
    public void IsReply_ChangedByte_IsFalse(int at)
    {
        byte[] reply = Reply();
        reply[at] ^= 1;
        Assert.False(IcmpPinger.IsReply(reply, 0x1234, 7));
    }

    [Theory]
    [InlineData(new byte[] { }, 0xffff)]
    [InlineData(new byte[] { 1 }, 0xfeff)]
    [InlineData(new byte[] { 0xff, 0xff, 0, 1 }, 0xfffe)] // the carry goes around
    public void Checksum_Known_IsAsInRfc1071(byte[] bytes, ushort expected) => Assert.Equal(expected, IcmpPinger.Checksum(bytes));

    private static byte[] Reply()
    {
        byte[] packet = new byte[IpHeaderLength + MessageLength];
        packet[0] = 0x45;
        Span<byte> message = packet.AsSpan(IpHeaderLength);
        IcmpPinger.WriteEcho(message, 0x1234, 7);
        message[0] = 0;
        message[2..4].Clear();
        ushort checksum = IcmpPinger.Checksum(message);
        message[2] = (byte)(checksum >> 8);
        message[3] = (byte)checksum;
        return packet;
    }
}
