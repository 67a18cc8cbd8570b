using ActorNet.Guest.Stacks;

namespace ActorNet.Guest.Tests.Stacks;

public sealed class Ipv4Tests
{
    private static readonly byte[] Echo = Packets.IcmpMessage(8, 0, Packets.EchoBody(1, 2, "hello"u8.ToArray()));

    public static TheoryData<StackCounter, byte[]> Refused() => new()
    {
        { StackCounter.EthernetTooShort, [] },
        { StackCounter.EthernetTooShort, new byte[13] },
        { StackCounter.EthernetNotForUs, Packets.Ethernet(Packets.PeerMac, Packets.StackMac, 0x0800, new byte[40]) },
        { StackCounter.EthernetNotForUs, Packets.Ethernet(Packets.StackMac, Packets.BroadcastMac, 0x0800, new byte[40]) },
        { StackCounter.EthernetUnknownType, Packets.Ethernet(Packets.StackMac, Packets.PeerMac, 0x8100, new byte[40]) },
        { StackCounter.Ipv6Ignored, Packets.Ethernet(Packets.StackMac, Packets.PeerMac, 0x86DD, new byte[40]) },
        { StackCounter.ArpMalformed, Packets.Ethernet(Packets.StackMac, Packets.PeerMac, 0x0806, new byte[27]) },
        { StackCounter.ArpMalformed, Packets.Ethernet(Packets.StackMac, Packets.PeerMac, 0x0806, new byte[28]) },
        { StackCounter.Ipv4Malformed, Packets.Ethernet(Packets.StackMac, Packets.PeerMac, 0x0800, new byte[19]) },
        { StackCounter.Ipv4Malformed, Changed(14, 0x44) },                          // header of 16 bytes
        { StackCounter.Ipv4Malformed, Changed(14, 0x4F) },                          // header longer than the packet
        { StackCounter.Ipv4Malformed, Changed(14, 0x65) },                          // version 6
        { StackCounter.Ipv4Malformed, Changed(16, 0xFF) },                          // total length beyond the frame
        { StackCounter.Ipv4BadChecksum, Changed(22, 63) },
        { StackCounter.Ipv4NotForUs, Packets.Ipv4(1, Echo, destination: [10, 0, 0, 3]) },
        { StackCounter.Ipv4NotForUs, Packets.Ipv4(1, Echo, destination: [10, 0, 0, 255]) },
        { StackCounter.Ipv4NotForUs, Packets.Ipv4(1, Echo, destination: [255, 255, 255, 255]) },
        { StackCounter.Ipv4BadSource, Packets.Ipv4(1, Echo, source: [10, 0, 0, 2]) }, // ours: a land attack
        { StackCounter.Ipv4BadSource, Packets.Ipv4(1, Echo, source: [127, 0, 0, 1]) },
        { StackCounter.Ipv4BadSource, Packets.Ipv4(1, Echo, source: [0, 0, 0, 0]) },
        { StackCounter.Ipv4BadSource, Packets.Ipv4(1, Echo, source: [224, 0, 0, 1]) },
        { StackCounter.Ipv4BadSource, Packets.Ipv4(1, Echo, source: [255, 255, 255, 255]) },
        { StackCounter.Ipv4Fragment, Packets.Ipv4(1, Echo, fragment: 0x2000) },
        { StackCounter.Ipv4Fragment, Packets.Ipv4(1, Echo, fragment: 0x0001) },
        { StackCounter.Ipv4UnknownProtocol, Packets.Ipv4(47, Echo) },
        { StackCounter.IcmpMalformed, Packets.Ipv4(1, [8, 0, 0, 0]) },
        { StackCounter.IcmpBadChecksum, Packets.Ipv4(1, [8, 0, 0, 0, 0, 1, 0, 1]) },
        { StackCounter.IcmpIgnored, Packets.Ipv4(1, Packets.IcmpMessage(13, 0, new byte[16])) },
        { StackCounter.IcmpReplyUnmatched, Packets.Ipv4(1, Packets.IcmpMessage(0, 0, Packets.EchoBody(2, 0, []))) },
        { StackCounter.UdpMalformed, Packets.Ipv4(17, new byte[7]) },
        { StackCounter.UdpMalformed, Packets.Ipv4(17, [0, 1, 0, 7, 0, 7, 0, 0]) },  // length below a header
        { StackCounter.UdpMalformed, Packets.Ipv4(17, [0, 1, 0, 7, 0, 9, 0, 0]) },  // length beyond the packet
        { StackCounter.UdpBadChecksum, Packets.Ipv4(17, [0, 1, 0, 7, 0, 8, 0, 1]) },
        { StackCounter.UdpLoop, Packets.Ipv4(17, Packets.UdpDatagram(7, 7, [1])) },
        { StackCounter.UdpLoop, Packets.Ipv4(17, Packets.UdpDatagram(0, 7, [1])) },
        { StackCounter.TcpMalformed, Packets.Ipv4(6, new byte[19]) },
        { StackCounter.TcpMalformed, Packets.Ipv4(6, new byte[20]) },               // data offset 0
        { StackCounter.TcpBadChecksum, Packets.Ipv4(6, [0, 1, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 2, 0, 0, 0, 0, 0, 0]) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Receive_WhatCannotBeTaken_IsCountedAndNotAnswered(StackCounter counter, byte[] frame)
    {
        StackHarness stack = new();
        Assert.Empty(stack.Exchange(frame));
        Assert.Equal(1, stack[counter]);
    }

    [Fact]
    public void Icmp_Echo_IsAnsweredByteForByte()
    {
        StackHarness stack = new();
        byte[] expected = Packets.Ipv4Reply(1, Packets.IcmpMessage(0, 0, Packets.EchoBody(1, 2, "hello"u8.ToArray())));
        Assert.Equal(expected, Assert.Single(stack.Exchange(Packets.Ipv4(1, Echo))));
    }

    [Fact]
    public void Icmp_EchoBehindOptionsAndBeforePadding_IsAnsweredWithoutBoth()
    {
        StackHarness stack = new();
        byte[] expected = Packets.Ipv4Reply(1, Packets.IcmpMessage(0, 0, Packets.EchoBody(1, 2, "hello"u8.ToArray())));
        byte[] frame = [.. Packets.Ipv4(1, Echo, options: [1, 1, 1, 0]), .. new byte[9]];
        Assert.Equal(expected, Assert.Single(stack.Exchange(frame)));
    }

    [Fact]
    public void Icmp_EchoAsLongAsTheMtu_IsAnswered_OneMoreIsNot()
    {
        StackHarness stack = new();
        Assert.Single(stack.Exchange(Packets.Ipv4(1, Packets.IcmpMessage(8, 0, Packets.EchoBody(1, 2, new byte[1472])))));
        Assert.Empty(stack.Exchange(Packets.Ipv4(1, Packets.IcmpMessage(8, 0, Packets.EchoBody(1, 2, new byte[1473])))));
        Assert.Equal(1, stack[StackCounter.IcmpTooLong]);
    }

    [Fact]
    public void Ping_ReplyComes_RoundTripIsMeasured()
    {
        StackHarness stack = new();
        List<EchoResult> results = [];
        stack.Stack.PingFinished = results.Add;
        Assert.True(stack.Stack.TryPing(Ipv4Address.Of(10, 0, 0, 1), 5, out ushort sequence));
        byte[] request = Assert.Single(stack.Take());
        Assert.Equal(Packets.Ipv4Reply(1, Packets.IcmpMessage(8, 0, Packets.EchoBody(2, 0, [0, 1, 2, 3, 4]))), request);

        stack.Advance(7);
        stack.Receive(Packets.Ipv4(1, Packets.IcmpMessage(0, 0, request[38..])));
        Assert.Equal([new EchoResult(Ipv4Address.Of(10, 0, 0, 1), sequence, true, TimeSpan.FromMilliseconds(7))], results);
        stack.Receive(Packets.Ipv4(1, Packets.IcmpMessage(0, 0, request[38..]))); // a second one is too many
        Assert.Single(results);
        Assert.Equal(1, stack[StackCounter.IcmpReplyUnmatched]);
    }

    [Fact]
    public void Ping_NoReply_IsLostAfterTwoSeconds()
    {
        StackHarness stack = new();
        List<EchoResult> results = [];
        stack.Stack.PingFinished = results.Add;
        for (int i = 0; i < 64; i++) Assert.True(stack.Stack.TryPing(Ipv4Address.Of(10, 0, 0, 1), 5, out _));
        Assert.False(stack.Stack.TryPing(Ipv4Address.Of(10, 0, 0, 1), 5, out _));
        Assert.Equal(TimeSpan.FromSeconds(2), stack.Stack.NextTimer);
        stack.Advance(1999);
        Assert.Empty(results);
        stack.Advance(1);
        Assert.Equal(64, results.Count);
        Assert.All(results, result => Assert.False(result.Answered));
        Assert.True(stack.Stack.TryPing(Ipv4Address.Of(10, 0, 0, 1), 5, out _));
    }

    [Fact]
    public void Ping_ReplyWithOtherBytes_IsCorrupt()
    {
        StackHarness stack = new();
        stack.Stack.TryPing(Ipv4Address.Of(10, 0, 0, 1), 5, out _);
        stack.Receive(Packets.Ipv4(1, Packets.IcmpMessage(0, 0, Packets.EchoBody(2, 0, [0, 1, 2, 3, 5]))));
        stack.Receive(Packets.Ipv4(1, Packets.IcmpMessage(0, 0, Packets.EchoBody(2, 0, [0, 1, 2, 3]))));
        Assert.Equal(2, stack[StackCounter.IcmpReplyCorrupt]);
    }

    [Fact]
    public void Ping_SinkIsFull_IsNotSent()
    {
        StackHarness stack = new() { Room = 0 };
        Assert.False(stack.Stack.TryPing(Ipv4Address.Of(10, 0, 0, 1), 5, out _));
        Assert.Equal(1, stack[StackCounter.SinkFull]);
        Assert.Null(stack.Stack.NextTimer);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1472)]
    public void Udp_Echo_IsAnsweredByteForByte(int length)
    {
        StackHarness stack = new();
        byte[] payload = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        byte[] expected = Packets.Ipv4Reply(17, Packets.UdpDatagram(7, 4000, payload, Packets.StackAddress, Packets.PeerAddress));
        Assert.Equal(expected, Assert.Single(stack.Exchange(Packets.Ipv4(17, Packets.UdpDatagram(4000, 7, payload)))));
    }

    [Fact]
    public void Udp_WithoutChecksum_IsAnsweredWithOne()
    {
        StackHarness stack = new();
        byte[] datagram = Packets.UdpDatagram(4000, 7, [1, 2, 3]);
        datagram[6] = datagram[7] = 0;
        byte[] expected = Packets.Ipv4Reply(17, Packets.UdpDatagram(7, 4000, [1, 2, 3], Packets.StackAddress, Packets.PeerAddress));
        Assert.Equal(expected, Assert.Single(stack.Exchange(Packets.Ipv4(17, datagram))));
    }

    [Fact]
    public void Udp_ChecksumThatComesOutAsZero_IsSentAsOnes()
    {
        // The checksum of the answer: choose the payload so that the sum of everything else is 0xFFFF.
        byte[] without = Packets.UdpDatagram(7, 4000, [0, 0], Packets.StackAddress, Packets.PeerAddress);
        ushort checksum = (ushort)((without[6] << 8) | without[7]);
        StackHarness stack = new();
        byte[] reply = Assert.Single(stack.Exchange(Packets.Ipv4(17, Packets.UdpDatagram(4000, 7, Packets.Big(checksum)))));
        Assert.Equal([0xFF, 0xFF], reply[40..42]);
    }

    [Fact]
    public void Udp_ClosedPort_IsUnreachable()
    {
        StackHarness stack = new();
        byte[] frame = Packets.Ipv4(17, Packets.UdpDatagram(4000, 8, [1, 2, 3]));
        byte[] expected = Packets.Ipv4Reply(1, Packets.IcmpMessage(3, 3, [0, 0, 0, 0, .. frame[14..42]]));
        Assert.Equal(expected, Assert.Single(stack.Exchange(frame)));
    }

    [Fact]
    public void Counters_Table_IsInTheOrderOfTheEnum() =>
        Assert.Equal(Enum.GetValues<StackCounter>(), StackCounters.Table.Select(row => row.Counter));

    private static byte[] Changed(int index, byte value)
    {
        byte[] frame = Packets.Ipv4(1, Echo);
        frame[index] = value;
        return frame;
    }
}
