using ActorNet.Guest.Stacks.Wire;

namespace ActorNet.Guest.Stacks.Tcp;

/// <summary>Builds TCP segments in the packet scratch and sends them.</summary>
internal sealed class TcpOutput(Ipv4Output ipv4)
{
    /// <summary>A peer that asks for less would make us send headers only. As Linux's floor, roughly.</summary>
    public const int SmallestSegment = 64;

    /// <summary>Milliseconds of the event being handled; set at the door of the server.</summary>
    public long Now { get; set; }

    public int LargestSegment => ipv4.MaxPayload - TcpSegment.HeaderLength;

    /// <summary>Sends a segment with bytes of the connection's stream, or none.</summary>
    public SendOutcome Send(TcpConnection connection, in TcpHeader header, long position = 0, int length = 0)
    {
        Span<byte> segment = ipv4.Payload(TcpSegment.HeaderLength + length);
        if (length > 0) connection.CopyTo(position, segment[TcpSegment.HeaderLength..]);
        TcpSegment.WriteHeader(segment, header, ipv4.Source, connection.Peer.Address);
        return ipv4.Send(connection.Peer.Address, TcpSegment.Protocol, segment.Length, Now);
    }

    public void SendSyn(TcpConnection connection, in TcpHeader header, TcpSynOptions options)
    {
        int optionsLength = TcpSegment.SynOptionsLength(options);
        Span<byte> segment = ipv4.Payload(TcpSegment.HeaderLength + optionsLength);
        TcpSegment.WriteSynOptions(segment[TcpSegment.HeaderLength..], options);
        TcpSegment.WriteHeader(segment, header with { OptionsLength = optionsLength }, ipv4.Source, connection.Peer.Address);
        ipv4.Send(connection.Peer.Address, TcpSegment.Protocol, segment.Length, Now);
    }

    /// <summary>Answers a segment that belongs to no connection with a reset that its sender will believe. RFC 9293 §3.10.7.1.</summary>
    public void Refuse(ConnectionKey peer, in TcpSegment segment)
    {
        TcpHeader header;
        if (segment.Has(TcpFlags.Ack))
        {
            header = new TcpHeader(segment.DestinationPort, segment.SourcePort, segment.Acknowledgement, 0, TcpFlags.Rst, 0);
        }
        else
        {
            int length = segment.Payload.Length + (segment.Has(TcpFlags.Syn) ? 1 : 0) + (segment.Has(TcpFlags.Fin) ? 1 : 0);
            header = new TcpHeader(
                segment.DestinationPort, segment.SourcePort, 0, segment.Sequence + (uint)length, TcpFlags.Rst | TcpFlags.Ack, 0);
        }
        Span<byte> reset = ipv4.Payload(TcpSegment.HeaderLength);
        TcpSegment.WriteHeader(reset, header, ipv4.Source, peer.Address);
        ipv4.Send(peer.Address, TcpSegment.Protocol, reset.Length, Now);
    }
}
