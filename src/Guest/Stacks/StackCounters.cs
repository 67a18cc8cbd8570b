using System.Collections.Immutable;

namespace ActorNet.Guest.Stacks;

/// <summary>The counters of one stack. Written by the stack's thread; another thread may read, each value whole.</summary>
public sealed class StackCounters
{
    private readonly long[] _values = new long[Table.Length];

    /// <summary>One row per counter, in the order of <see cref="StackCounter"/>.</summary>
    public static ImmutableArray<(StackCounter Counter, string Description)> Table { get; } =
    [
        (StackCounter.FramesIn, "frames given to the stack"),
        (StackCounter.FramesOut, "frames that the sink took"),
        (StackCounter.SinkFull, "frames that the sink had no room for"),
        (StackCounter.EthernetTooShort, "dropped: shorter than an Ethernet header"),
        (StackCounter.EthernetNotForUs, "dropped: another station's Ethernet address, or a source that is a group"),
        (StackCounter.EthernetUnknownType, "dropped: EtherType other than IPv4, ARP, IPv6"),
        (StackCounter.Ipv6Ignored, "dropped: IPv6"),
        (StackCounter.ArpMalformed, "dropped: ARP that is short, or not IPv4 over Ethernet"),
        (StackCounter.ArpBadSender, "dropped: ARP sender that cannot be a neighbour"),
        (StackCounter.ArpConflict, "dropped: ARP sender that claims our address"),
        (StackCounter.ArpNotForUs, "ARP about somebody else (a known neighbour is refreshed)"),
        (StackCounter.ArpAnswered, "ARP requests answered"),
        (StackCounter.ArpRequested, "ARP requests sent"),
        (StackCounter.ArpUnresolved, "dropped: frames whose neighbour never answered, or was forgotten"),
        (StackCounter.ArpPendingFull, "dropped: frames that found no place to wait for an address"),
        (StackCounter.NoRoute, "dropped: packets for another network without a gateway"),
        (StackCounter.Ipv4Malformed, "dropped: IPv4 header or lengths make no sense"),
        (StackCounter.Ipv4BadChecksum, "dropped: IPv4 header checksum"),
        (StackCounter.Ipv4BadSource, "dropped: IPv4 source that no host may have, or ours"),
        (StackCounter.Ipv4NotForUs, "dropped: IPv4 destination that is not ours (broadcast and multicast too: nothing here answers them)"),
        (StackCounter.Ipv4Fragment, "dropped: fragments are not put together here"),
        (StackCounter.Ipv4UnknownProtocol, "dropped: protocol other than ICMP, UDP, TCP"),
        (StackCounter.IcmpMalformed, "dropped: ICMP shorter than its header"),
        (StackCounter.IcmpBadChecksum, "dropped: ICMP checksum"),
        (StackCounter.IcmpIgnored, "dropped: ICMP other than echo"),
        (StackCounter.IcmpTooLong, "dropped: echo whose answer would exceed the MTU"),
        (StackCounter.IcmpEchoAnswered, "echo requests answered"),
        (StackCounter.IcmpEchoSent, "echo requests sent"),
        (StackCounter.IcmpReplyMatched, "echo replies to a request of ours"),
        (StackCounter.IcmpReplyUnmatched, "dropped: echo replies to nothing, or too late"),
        (StackCounter.IcmpReplyCorrupt, "dropped: echo replies with other bytes than the request"),
        (StackCounter.IcmpReplyLost, "echo requests that nobody answered in time"),
        (StackCounter.UdpMalformed, "dropped: UDP lengths make no sense"),
        (StackCounter.UdpBadChecksum, "dropped: UDP checksum"),
        (StackCounter.UdpPortClosed, "UDP to a port other than echo, answered with ICMP port unreachable"),
        (StackCounter.UdpLoop, "dropped: UDP from an echo port or port 0, which an answer would make circle"),
        (StackCounter.UdpTooLong, "dropped: UDP whose answer would exceed the MTU"),
        (StackCounter.UdpEchoed, "UDP datagrams echoed"),
        (StackCounter.TcpMalformed, "dropped: TCP header makes no sense"),
        (StackCounter.TcpBadChecksum, "dropped: TCP checksum"),
        (StackCounter.TcpPortClosed, "TCP to no connection and no listener, answered with reset unless a reset itself"),
        (StackCounter.TcpTableFull, "dropped: SYN while every connection is in use"),
        (StackCounter.TcpEvicted, "half-open or long idle connections given up for a new one"),
        (StackCounter.TcpAccepted, "connections that completed their handshake"),
        (StackCounter.TcpClosed, "connections closed in order"),
        (StackCounter.TcpReset, "connections reset by the peer"),
        (StackCounter.TcpGaveUp, "connections whose peer stopped acknowledging"),
        (StackCounter.TcpBadAcknowledgement, "dropped: segments that acknowledge what was never sent, or nothing"),
        (StackCounter.TcpOutOfWindow, "segments, or parts of them, outside of the receive window"),
        (StackCounter.TcpOutOfOrderHeld, "segments held until what comes before them arrives"),
        (StackCounter.TcpOutOfOrderDropped, "dropped: segments out of order with too many gaps before them"),
        (StackCounter.TcpChallenged, "dropped: SYN or reset that does not fit, answered with an acknowledgement (RFC 5961)"),
        (StackCounter.TcpRetransmitted, "segments sent again"),
        (StackCounter.TcpTimeouts, "retransmission timeouts, window probes included"),
        (StackCounter.TcpBytesEchoed, "bytes that TCP peers acknowledged"),
    ];

    /// <summary>The value of one counter.</summary>
    public long this[StackCounter counter] => Volatile.Read(ref _values[(int)counter]);

    internal void Add(StackCounter counter, long amount = 1) => _values[(int)counter] += amount;
}
