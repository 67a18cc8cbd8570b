using ActorNet.Guest.Stacks.Wire;

namespace ActorNet.Guest.Stacks;

/// <summary>
/// Where transports build their packets: they write a payload into <see cref="Payload"/>, then <see cref="Send"/> puts the
/// headers before it. One scratch frame, so one packet at a time.
/// </summary>
internal sealed class Ipv4Output(StackOptions options, NeighbourTable neighbours, StackCounters counters)
{
    private const int HeadersLength = EthernetHeader.Length + Ipv4Packet.HeaderLength;

    private readonly byte[] _frame = new byte[EthernetHeader.Length + options.Mtu];

    public int MaxPayload => options.Mtu - Ipv4Packet.HeaderLength;

    public Ipv4Address Source => options.Address;

    /// <summary>The payload area of the packet being built; at most <see cref="MaxPayload"/> bytes.</summary>
    public Span<byte> Payload(int length) => _frame.AsSpan(HeadersLength, length);

    public SendOutcome Send(Ipv4Address destination, byte protocol, int payloadLength, long now)
    {
        Ipv4Address hop = destination;
        if (!neighbours.IsOnLink(destination))
        {
            if (options.Gateway is not { } gateway)
            {
                counters.Add(StackCounter.NoRoute);
                return SendOutcome.Dropped;
            }
            hop = gateway;
        }
        Span<byte> frame = _frame.AsSpan(0, HeadersLength + payloadLength);
        Ipv4Packet.WriteHeader(frame[EthernetHeader.Length..], options.Address, destination, protocol, payloadLength);
        return neighbours.Send(hop, frame, now);
    }
}
