using ActorNet.Guest.Stacks.Wire;

namespace ActorNet.Guest.Stacks;

/// <summary>The echo service over UDP, port 7. RFC 862.</summary>
internal sealed class UdpEcho(Ipv4Output output, IcmpEcho icmp, StackCounters counters)
{
    public const ushort Port = 7;

    public void Receive(in Ipv4Packet packet, long now)
    {
        if (!UdpDatagram.TryParse(packet.Payload, out UdpDatagram datagram))
        {
            counters.Add(StackCounter.UdpMalformed);
            return;
        }
        if (!datagram.ChecksumIsGood(packet.Source, packet.Destination))
        {
            counters.Add(StackCounter.UdpBadChecksum);
            return;
        }
        if (datagram.DestinationPort != Port)
        {
            counters.Add(StackCounter.UdpPortClosed);
            icmp.SendPortUnreachable(packet, now);
            return;
        }
        // Two echo services that answer each other never stop.
        if (datagram.SourcePort is 0 or Port)
        {
            counters.Add(StackCounter.UdpLoop);
            return;
        }
        int length = UdpDatagram.HeaderLength + datagram.Payload.Length;
        if (length > output.MaxPayload)
        {
            counters.Add(StackCounter.UdpTooLong);
            return;
        }
        Span<byte> reply = output.Payload(length);
        datagram.Payload.CopyTo(reply[UdpDatagram.HeaderLength..]);
        UdpDatagram.WriteHeader(reply, output.Source, Port, packet.Source, datagram.SourcePort);
        counters.Add(StackCounter.UdpEchoed);
        output.Send(packet.Source, UdpDatagram.Protocol, length, now);
    }
}
