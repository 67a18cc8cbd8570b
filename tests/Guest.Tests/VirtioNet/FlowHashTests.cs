using ActorNet.Guest.VirtioNet;

namespace ActorNet.Guest.Tests.VirtioNet;

public sealed class FlowHashTests
{
    private const int EtherType = 12, Ip = 14;

    [Theory]
    [InlineData(6, true)]
    [InlineData(17, true)]
    [InlineData(1, false)]
    public void Ports_CountForTcpAndUdp(byte protocol, bool counts)
    {
        byte[] one = Ipv4(protocol), other = Ipv4(protocol);
        other[Ip + 20 + 3]++;
        Assert.Equal(counts, FlowHash.Of(one) != FlowHash.Of(other));
    }

    [Fact]
    public void Fragments_OfAPacket_StayTogether()
    {
        byte[] first = Ipv4(17), second = Ipv4(17);
        first[Ip + 6] = 0x20; // more follow
        second[Ip + 7] = 100; // offset
        second[Ip + 20]++;    // payload where ports would be
        Assert.Equal(FlowHash.Of(first), FlowHash.Of(second));
    }

    [Fact]
    public void Options_MoveThePorts()
    {
        byte[] one = Ipv4(6), other = Ipv4(6);
        one[Ip] = other[Ip] = 0x46;
        other[Ip + 20]++; // an option
        Assert.Equal(FlowHash.Of(one), FlowHash.Of(other));
        other[Ip + 24]++;
        Assert.NotEqual(FlowHash.Of(one), FlowHash.Of(other));
    }

    [Fact]
    public void Tag_IsLookedBehind()
    {
        byte[] plain = Ipv4(6);
        byte[] tagged = [.. plain[..EtherType], 0x81, 0, 0, 5, .. plain[EtherType..^4]];
        Assert.Equal(FlowHash.Of(plain), FlowHash.Of(tagged));
    }

    [Fact]
    public void Ipv6_AddressesAndPorts_Count_AndNothingElse()
    {
        byte[] packet = Frame();
        (packet[EtherType], packet[EtherType + 1], packet[Ip], packet[Ip + 6]) = (0x86, 0xdd, 0x60, 17);
        for (int at = 0; at < FlowHash.Longest - 4; at++)
        {
            byte[] other = [.. packet];
            other[at] ^= 0x10;
            bool counts = at is >= Ip + 8 and < Ip + 44;
            if (at is EtherType or EtherType + 1 or Ip + 6) continue; // another protocol altogether
            Assert.Equal(counts, FlowHash.Of(packet) != FlowHash.Of(other));
        }
    }

    [Fact]
    public void ShortAndRandomFrames_HaveAHash()
    {
        var random = new Random(7);
        for (int i = 0; i < 100_000; i++)
        {
            byte[] frame = new byte[random.Next(14, FlowHash.Longest + 1)];
            random.NextBytes(frame);
            if (random.Next(2) == 0) (frame[EtherType], frame[EtherType + 1]) = (0x08, 0x00);
            if (random.Next(4) == 0) (frame[EtherType], frame[EtherType + 1]) = (0x81, 0x00);
            if (random.Next(4) == 0) (frame[EtherType], frame[EtherType + 1]) = (0x86, 0xdd);
            Assert.Equal(FlowHash.Of(frame), FlowHash.Of(frame));
        }
    }

    [Fact]
    public void Flows_SpreadOverRings()
    {
        int[] frames = new int[4];
        for (int flow = 0; flow < 4000; flow++)
        {
            byte[] packet = Ipv4(6);
            packet[Ip + 20] = (byte)(flow >> 8);
            packet[Ip + 21] = (byte)flow;
            frames[FlowHash.Of(packet) % 4]++;
        }

        Assert.All(frames, static count => Assert.InRange(count, 800, 1200));
    }

    private static byte[] Frame() => [.. Enumerable.Range(1, FlowHash.Longest).Select(static value => (byte)value)];

    private static byte[] Ipv4(byte protocol)
    {
        byte[] frame = Frame();
        (frame[EtherType], frame[EtherType + 1], frame[Ip], frame[Ip + 6], frame[Ip + 7], frame[Ip + 9]) = (8, 0, 0x45, 0x40, 0, protocol);
        return frame;
    }
}
