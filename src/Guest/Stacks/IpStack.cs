using ActorNet.Devices.Frames;
using ActorNet.Guest.Stacks.Tcp;
using ActorNet.Guest.Stacks.Wire;

namespace ActorNet.Guest.Stacks;

/// <summary>
/// A small IPv4 host behind an Ethernet port: ARP, ICMP echo, UDP echo and TCP echo (port 7), and a ping of its own.
/// </summary>
/// <remarks>
/// Owns: every table and buffer, all bounded by <see cref="StackOptions"/>. One thread at a time; no clock but the one given.
/// In: <see cref="Receive"/> for every frame; <see cref="Poll"/> when <see cref="NextTimer"/> is over, and when a sink that was
/// full has room again. Out: frames to the sink. No input makes it throw.
/// </remarks>
public sealed class IpStack
{
    private readonly StackOptions _options;
    private readonly StackClock _clock;
    private readonly NeighbourTable _neighbours;
    private readonly IcmpEcho _icmp;
    private readonly UdpEcho _udp;
    private readonly TcpEchoServer _tcp;

    /// <summary>A stack that sends through <paramref name="sink"/>; ArgumentException when the options cannot work.</summary>
    public IpStack(StackOptions options, IFrameSink sink, TimeProvider time)
    {
        options.Validate();
        _options = options;
        _clock = new StackClock(time);
        FrameOutput output = new(sink, Counters);
        _neighbours = new NeighbourTable(options, output, Counters);
        Ipv4Output ipv4 = new(options, _neighbours, Counters);
        _icmp = new IcmpEcho(ipv4, _clock, Counters, identifier: (ushort)options.Mac.Value);
        _udp = new UdpEcho(ipv4, _icmp, Counters);
        _tcp = new TcpEchoServer(options, ipv4, Counters);
    }

    /// <summary>What happened so far.</summary>
    public StackCounters Counters { get; } = new();

    /// <summary>TCP connections that exist now.</summary>
    public int Connections => _tcp.Count;

    /// <summary>Called for every ping that <see cref="TryPing"/> sent, once: answered, or out of time.</summary>
    public Action<EchoResult>? PingFinished
    {
        get => _icmp.Finished;
        set => _icmp.Finished = value;
    }

    /// <summary>How long until <see cref="Poll"/> has something to do; null while nothing waits for time to pass.</summary>
    public TimeSpan? NextTimer
    {
        get
        {
            long next = Math.Min(Math.Min(_neighbours.NextDeadline, _icmp.NextDeadline), _tcp.NextDeadline);
            if (next == StackClock.Never) return null;
            return TimeSpan.FromMilliseconds(Math.Max(0, next - _clock.Milliseconds));
        }
    }

    /// <summary>Takes one Ethernet frame without FCS. The bytes are only looked at during the call.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        Counters.Add(StackCounter.FramesIn);
        if (!EthernetFrame.TryParse(bytes, out EthernetFrame frame))
        {
            Counters.Add(StackCounter.EthernetTooShort);
            return;
        }
        MacAddress destination = frame.Destination;
        if ((destination != _options.Mac && !destination.IsMulticast) || frame.Source.IsMulticast)
        {
            Counters.Add(StackCounter.EthernetNotForUs);
            return;
        }
        switch (frame.EtherType)
        {
            case EthernetHeader.TypeIpv4: ReceiveIpv4(frame.Payload); break;
            case EthernetHeader.TypeArp: _neighbours.Receive(frame.Payload, _clock.Milliseconds); break;
            case EthernetHeader.TypeIpv6: Counters.Add(StackCounter.Ipv6Ignored); break;
            default: Counters.Add(StackCounter.EthernetUnknownType); break;
        }
    }

    /// <summary>Runs the timers that are due and sends what waited for room in the sink.</summary>
    public void Poll()
    {
        long now = _clock.Milliseconds;
        _neighbours.OnTimer(now);
        _icmp.OnTimer(now);
        _tcp.OnTimer(now);
    }

    /// <summary>Tells the link who we are (gratuitous ARP), so that bridges learn where we stand. RFC 5227 §3.</summary>
    public void Announce() => _neighbours.Announce();

    /// <summary>
    /// Sends one ICMP echo request; how it ends comes to <see cref="PingFinished"/>.
    /// </summary>
    /// <returns>False when it could not be sent, or 64 are unanswered: nothing will be reported then.</returns>
    public bool TryPing(Ipv4Address destination, int payloadLength, out ushort sequence) =>
        _icmp.TryPing(destination, payloadLength, _clock.Milliseconds, out sequence);

    private void ReceiveIpv4(ReadOnlySpan<byte> bytes)
    {
        Ipv4ParseResult result = Ipv4Packet.TryParse(bytes, out Ipv4Packet packet);
        if (result != Ipv4ParseResult.Packet)
        {
            Counters.Add(result == Ipv4ParseResult.BadChecksum ? StackCounter.Ipv4BadChecksum : StackCounter.Ipv4Malformed);
            return;
        }
        if (packet.Destination != _options.Address)
        {
            Counters.Add(StackCounter.Ipv4NotForUs);
            return;
        }
        if (!packet.Source.IsUnicast || packet.Source == _options.Address)
        {
            Counters.Add(StackCounter.Ipv4BadSource);
            return;
        }
        if (packet.IsFragment)
        {
            Counters.Add(StackCounter.Ipv4Fragment);
            return;
        }
        long now = _clock.Milliseconds;
        switch (packet.Protocol)
        {
            case IcmpMessage.Protocol: _icmp.Receive(packet, now); break;
            case UdpDatagram.Protocol: _udp.Receive(packet, now); break;
            case TcpSegment.Protocol: _tcp.Receive(packet, now); break;
            default: Counters.Add(StackCounter.Ipv4UnknownProtocol); break;
        }
    }
}
