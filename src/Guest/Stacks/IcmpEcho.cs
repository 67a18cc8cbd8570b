using ActorNet.Guest.Stacks.Wire;

namespace ActorNet.Guest.Stacks;

/// <summary>Answers echo requests, sends its own and matches the replies. RFC 792.</summary>
internal sealed class IcmpEcho(Ipv4Output output, StackClock clock, StackCounters counters, ushort identifier)
{
    private const int MaxOutstanding = 64;
    private const long TimeoutMilliseconds = 2_000;

    private readonly Request[] _requests = new Request[MaxOutstanding];
    private ushort _sequence;
    private int _outstanding;

    public Action<EchoResult>? Finished { get; set; }

    public long NextDeadline
    {
        get
        {
            long next = StackClock.Never;
            if (_outstanding == 0) return next;
            foreach (ref readonly Request request in _requests.AsSpan())
                if (request.Active) next = Math.Min(next, request.Deadline);
            return next;
        }
    }

    public void Receive(in Ipv4Packet packet, long now)
    {
        if (!IcmpMessage.TryParse(packet.Payload, out IcmpMessage message))
        {
            counters.Add(StackCounter.IcmpMalformed);
            return;
        }
        if (InternetChecksum.Of(packet.Payload) != 0)
        {
            counters.Add(StackCounter.IcmpBadChecksum);
            return;
        }
        switch (message.Type)
        {
            case IcmpMessage.EchoRequest: Answer(packet.Source, message, now); break;
            case IcmpMessage.EchoReply: Match(packet.Source, message); break;
            default: counters.Add(StackCounter.IcmpIgnored); break;
        }
    }

    /// <summary>Sends one request; false when it could not leave or too many are unanswered.</summary>
    public bool TryPing(Ipv4Address destination, int payloadLength, long now, out ushort sequence)
    {
        sequence = _sequence;
        ref Request request = ref _requests[sequence % MaxOutstanding];
        int length = IcmpMessage.HeaderLength + payloadLength;
        if (request.Active || payloadLength < 0 || length > output.MaxPayload) return false;

        Span<byte> message = output.Payload(length);
        FillPattern(message[IcmpMessage.HeaderLength..], sequence);
        IcmpMessage.WriteHeader(message, IcmpMessage.EchoRequest, 0, identifier, sequence);
        if (output.Send(destination, IcmpMessage.Protocol, length, now) is SendOutcome.Refused or SendOutcome.Dropped) return false;
        request = new Request(true, destination, sequence, payloadLength, clock.Timestamp, now + TimeoutMilliseconds);
        counters.Add(StackCounter.IcmpEchoSent);
        _outstanding++;
        _sequence++;
        return true;
    }

    /// <summary>Tells a sender that nobody listens at a port. RFC 1122 §4.1.3.1.</summary>
    public void SendPortUnreachable(in Ipv4Packet packet, long now)
    {
        ReadOnlySpan<byte> quote = packet.Quote;
        Span<byte> message = output.Payload(IcmpMessage.HeaderLength + quote.Length);
        quote.CopyTo(message[IcmpMessage.HeaderLength..]);
        IcmpMessage.WriteHeader(message, IcmpMessage.DestinationUnreachable, IcmpMessage.CodePortUnreachable, 0, 0);
        output.Send(packet.Source, IcmpMessage.Protocol, message.Length, now);
    }

    public void OnTimer(long now)
    {
        if (_outstanding == 0) return;
        for (int i = 0; i < _requests.Length; i++)
        {
            Request request = _requests[i];
            if (!request.Active || now < request.Deadline) continue;
            counters.Add(StackCounter.IcmpReplyLost);
            Finish(i, answered: false, TimeSpan.Zero);
        }
    }

    private void Answer(Ipv4Address source, in IcmpMessage request, long now)
    {
        int length = IcmpMessage.HeaderLength + request.Payload.Length;
        if (length > output.MaxPayload)
        {
            counters.Add(StackCounter.IcmpTooLong);
            return;
        }
        Span<byte> message = output.Payload(length);
        request.Payload.CopyTo(message[IcmpMessage.HeaderLength..]);
        IcmpMessage.WriteHeader(message, IcmpMessage.EchoReply, 0, request.Identifier, request.Sequence);
        counters.Add(StackCounter.IcmpEchoAnswered);
        output.Send(source, IcmpMessage.Protocol, length, now);
    }

    private void Match(Ipv4Address source, in IcmpMessage reply)
    {
        int index = reply.Sequence % MaxOutstanding;
        Request request = _requests[index];
        if (!request.Active || reply.Identifier != identifier || reply.Sequence != request.Sequence || source != request.Destination)
        {
            counters.Add(StackCounter.IcmpReplyUnmatched);
            return;
        }
        if (!PatternIsWhole(reply.Payload, request))
        {
            counters.Add(StackCounter.IcmpReplyCorrupt);
            return;
        }
        counters.Add(StackCounter.IcmpReplyMatched);
        Finish(index, answered: true, clock.Since(request.SentAt));
    }

    private void Finish(int index, bool answered, TimeSpan roundTrip)
    {
        Request request = _requests[index];
        _requests[index] = default;
        _outstanding--;
        Finished?.Invoke(new EchoResult(request.Destination, request.Sequence, answered, roundTrip));
    }

    private static void FillPattern(Span<byte> payload, ushort sequence)
    {
        for (int i = 0; i < payload.Length; i++) payload[i] = (byte)(i + sequence);
    }

    private static bool PatternIsWhole(ReadOnlySpan<byte> payload, in Request request)
    {
        if (payload.Length != request.PayloadLength) return false;
        for (int i = 0; i < payload.Length; i++)
            if (payload[i] != (byte)(i + request.Sequence)) return false;
        return true;
    }

    private readonly record struct Request(
        bool Active, Ipv4Address Destination, ushort Sequence, int PayloadLength, long SentAt, long Deadline);
}
