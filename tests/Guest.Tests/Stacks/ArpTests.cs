using ActorNet.Guest.Stacks;

namespace ActorNet.Guest.Tests.Stacks;

public sealed class ArpTests
{
    private static readonly byte[] Nobody = new byte[6];

    [Fact]
    public void Request_ForOurAddress_IsAnsweredByteForByte()
    {
        StackHarness stack = new(knowsPeer: false);
        byte[] reply = Assert.Single(stack.Exchange(Packets.Arp(1, Packets.PeerMac, Packets.PeerAddress, Nobody, Packets.StackAddress)));
        Assert.Equal(
            [
                2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 6,
                0, 1, 8, 0, 6, 4, 0, 2, 2, 0, 0, 0, 0, 2, 10, 0, 0, 2, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1,
            ],
            reply);
    }

    [Fact]
    public void Request_ForSomebodyElse_IsNotAnswered()
    {
        StackHarness stack = new(knowsPeer: false);
        Assert.Empty(stack.Exchange(Packets.Arp(1, Packets.PeerMac, Packets.PeerAddress, Nobody, [10, 0, 0, 3])));
        Assert.Equal(1, stack[StackCounter.ArpNotForUs]);
    }

    [Fact]
    public void Probe_FromNobody_IsAnsweredAndNotLearned()
    {
        StackHarness stack = new(knowsPeer: false);
        Assert.Single(stack.Exchange(Packets.Arp(1, Packets.PeerMac, [0, 0, 0, 0], Nobody, Packets.StackAddress)));
        Assert.True(stack.Stack.TryPing(Ipv4Address.Of(10, 0, 0, 1), 10, out _));
        Assert.Equal(0x06, Assert.Single(stack.Take())[13]); // asks first
    }

    [Fact]
    public void Sender_ThatClaimsOurAddress_IsIgnored()
    {
        StackHarness stack = new();
        Assert.Empty(stack.Exchange(Packets.Arp(1, Packets.PeerMac, Packets.StackAddress, Nobody, Packets.StackAddress)));
        Assert.Equal(1, stack[StackCounter.ArpConflict]);
    }

    [Theory]
    [InlineData(new byte[] { 10, 0, 1, 1 }, new byte[] { 2, 0, 0, 0, 0, 1 })]     // another network
    [InlineData(new byte[] { 224, 0, 0, 1 }, new byte[] { 2, 0, 0, 0, 0, 1 })]    // a group
    [InlineData(new byte[] { 10, 0, 0, 1 }, new byte[] { 3, 0, 0, 0, 0, 1 })]     // a group's Ethernet address
    public void Sender_ThatIsNoNeighbour_IsIgnored(byte[] address, byte[] mac)
    {
        StackHarness stack = new(knowsPeer: false);
        Assert.Empty(stack.Exchange(Packets.Arp(1, mac, address, Nobody, Packets.StackAddress, source: Packets.PeerMac)));
        Assert.Equal(1, stack[StackCounter.ArpBadSender]);
    }

    [Fact]
    public void Neighbour_Unknown_IsAskedAndTheFrameWaits()
    {
        StackHarness stack = new(knowsPeer: false);
        Assert.True(stack.Stack.TryPing(Ipv4Address.Of(10, 0, 0, 1), 10, out _));
        Assert.Equal(Packets.Arp(1, Packets.StackMac, Packets.StackAddress, Nobody, Packets.PeerAddress), Assert.Single(stack.Take()));

        byte[] ping = Assert.Single(stack.Exchange(
            Packets.Arp(2, Packets.PeerMac, Packets.PeerAddress, Packets.StackMac, Packets.StackAddress, destination: Packets.StackMac)));
        Assert.Equal(Packets.PeerMac, ping[..6]);
        Assert.Equal(8, ping[34]);
    }

    [Fact]
    public void Neighbour_NeverAnswers_IsAskedThreeTimesThenForgotten()
    {
        StackHarness stack = new(knowsPeer: false);
        stack.Stack.TryPing(Ipv4Address.Of(10, 0, 0, 1), 10, out _);
        Assert.Single(stack.Take());
        Assert.Empty(stack.Advance(999));
        Assert.Single(stack.Advance(1));
        Assert.Single(stack.Advance(1000));
        Assert.Empty(stack.Advance(1000));
        Assert.Equal(1, stack[StackCounter.ArpUnresolved]);
        Assert.Equal(3, stack[StackCounter.ArpRequested]);
        Assert.Null(stack.Stack.NextTimer);
    }

    [Fact]
    public void Neighbour_Old_IsAskedWhileItIsUsed()
    {
        StackHarness stack = new();
        stack.Advance(60_000);
        stack.Stack.TryPing(Ipv4Address.Of(10, 0, 0, 1), 10, out _);
        byte[][] sent = stack.Take();
        Assert.Equal([(byte)0x06, (byte)0x00], sent.Select(frame => frame[13]));
    }

    [Fact]
    public void Neighbour_Moves_LaterFramesFollow()
    {
        StackHarness stack = new();
        stack.Receive(Packets.Arp(1, [2, 0, 0, 0, 0, 9], Packets.PeerAddress, Nobody, Packets.PeerAddress)); // gratuitous
        stack.Stack.TryPing(Ipv4Address.Of(10, 0, 0, 1), 10, out _);
        Assert.Equal([2, 0, 0, 0, 0, 9], Assert.Single(stack.Take())[..6]);
    }

    [Fact]
    public void Pending_Full_FurtherFramesAreDropped()
    {
        StackHarness stack = new(options => options with { MaxPendingFrames = 2 }, knowsPeer: false);
        for (byte host = 10; host < 15; host++) stack.Stack.TryPing(Ipv4Address.Of(10, 0, 0, host), 10, out _);
        Assert.Equal(3, stack[StackCounter.ArpPendingFull]);
        Assert.Equal(5, stack[StackCounter.ArpRequested]);
    }

    [Fact]
    public void Table_Full_TheOneUnusedLongestIsForgotten()
    {
        StackHarness stack = new(options => options with { MaxNeighbours = 2 }, knowsPeer: false);
        foreach (byte host in (byte[])[10, 11, 12])
        {
            stack.Advance(1);
            stack.Receive(Packets.Arp(1, [2, 0, 0, 0, 0, host], [10, 0, 0, host], Nobody, Packets.StackAddress));
        }
        stack.Take();
        foreach (byte host in (byte[])[11, 12]) stack.Stack.TryPing(Ipv4Address.Of(10, 0, 0, host), 1, out _);
        Assert.All(stack.Take(), frame => Assert.Equal(0x00, frame[13])); // known: IPv4 at once
        stack.Stack.TryPing(Ipv4Address.Of(10, 0, 0, 10), 1, out _);
        Assert.Equal(0x06, Assert.Single(stack.Take())[13]);
    }

    [Fact]
    public void Route_OtherNetwork_GoesToTheGateway()
    {
        StackHarness stack = new(options => options with { Gateway = Ipv4Address.Of(10, 0, 0, 1) });
        Assert.True(stack.Stack.TryPing(Ipv4Address.Of(192, 168, 1, 1), 10, out _));
        byte[] frame = Assert.Single(stack.Take());
        Assert.Equal(Packets.PeerMac, frame[..6]);
        Assert.Equal([192, 168, 1, 1], frame[30..34]);
    }

    [Fact]
    public void Route_OtherNetworkWithoutGateway_IsCounted()
    {
        StackHarness stack = new();
        Assert.False(stack.Stack.TryPing(Ipv4Address.Of(192, 168, 1, 1), 10, out _));
        Assert.Equal(1, stack[StackCounter.NoRoute]);
    }

    [Fact]
    public void Announce_TellsWhoWeAre()
    {
        StackHarness stack = new(knowsPeer: false);
        stack.Stack.Announce();
        Assert.Equal(Packets.Arp(1, Packets.StackMac, Packets.StackAddress, Nobody, Packets.StackAddress), Assert.Single(stack.Take()));
    }
}
