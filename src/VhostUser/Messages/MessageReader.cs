using ActorNet.Io.Sockets;
using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;

namespace ActorNet.VhostUser.Messages;

/// <summary>Puts messages together from a stream that may deliver them in pieces, and checks each against <see cref="RequestTable"/>.</summary>
/// <remarks>
/// It never asks for a byte of the next message: the kernel hands over descriptors with the first byte that they were
/// sent with, so what arrives in <see cref="Descriptors"/> belongs to the current one. Pure: it does no input itself.
/// </remarks>
public sealed class MessageReader : IDisposable
{
    private readonly byte[] _header = new byte[MessageHeader.Length];
    private readonly Message _message = new();
    private int _headerFilled;
    private int _payloadFilled;

    /// <summary>The message, complete after <see cref="ReadProgress.Complete"/> and until <see cref="Next"/>.</summary>
    public Message Message => _message;

    /// <summary>Room for exactly the bytes that are missing of the header, or else of the payload; empty when there are none.</summary>
    public Span<byte> Missing => _headerFilled < _header.Length
        ? _header.AsSpan(_headerFilled)
        : _message.Buffer.AsSpan(_payloadFilled, (int)_message.Header.PayloadSize - _payloadFilled);

    /// <summary>The list to which the receiver adds descriptors; whatever is in it is owned by the message.</summary>
    public List<FdHandle> Descriptors => _message.Descriptors;

    /// <summary>True when a message has begun and is not complete.</summary>
    public bool IsInside => _headerFilled > 0;

    /// <summary>Takes note of bytes that were received into <see cref="Missing"/>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="fault">What is wrong with the message, after <see cref="ReadProgress.Fault"/>.</param>
    public ReadProgress Advance(int count, out ProtocolFault? fault)
    {
        fault = null;
        if (_headerFilled < _header.Length)
        {
            _headerFilled += count;
            if (_headerFilled < _header.Length) return ReadProgress.Partial;
            // Before any of the payload is read: an absurd length is not waited for.
            fault = TakeHeader(MemoryMarshal.Read<MessageHeader>(_header));
            if (fault is not null) return ReadProgress.Fault;
        }
        else
        {
            _payloadFilled += count;
        }
        if (_payloadFilled < _message.Header.PayloadSize) return ReadProgress.Partial;
        fault = CheckDescriptors();
        return fault is null ? ReadProgress.Complete : ReadProgress.Fault;
    }

    /// <summary>Forgets the message, closes descriptors that nobody took, and is ready for the next one.</summary>
    public void Next()
    {
        _message.Clear();
        _headerFilled = 0;
        _payloadFilled = 0;
    }

    /// <summary>Closes descriptors that nobody took.</summary>
    public void Dispose() => _message.Dispose();

    private ProtocolFault? TakeHeader(MessageHeader header)
    {
        RequestRule? rule = RequestTable.Find(header.Request);
        string name = RequestTable.NameOf(header.Request);
        if ((header.Flags & MessageHeader.VersionMask) != MessageHeader.Version)
            return new(VhostUserFault.BadVersion, $"{name}: version {header.Flags & MessageHeader.VersionMask}, only {MessageHeader.Version} is known");
        if ((header.Flags & ~(MessageHeader.VersionMask | MessageHeader.NeedReply)) != 0)
            return new(VhostUserFault.BadFlags, $"{name}: flags 0x{header.Flags:x} are not those of a request");
        if (header.PayloadSize > RequestTable.MaxPayload)
            return new(VhostUserFault.BadPayloadSize, $"{name}: {header.PayloadSize} bytes of payload, no message has more than {RequestTable.MaxPayload}");
        if (rule is not null && (header.PayloadSize < rule.MinPayload || header.PayloadSize > rule.MaxPayload))
            return new(VhostUserFault.BadPayloadSize, $"{name}: {header.PayloadSize} bytes of payload, not {rule.PayloadText}");
        _message.Header = header;
        _message.Rule = rule;
        return null;
    }

    // An unknown request may carry descriptors; they are closed with it.
    private ProtocolFault? CheckDescriptors() =>
        _message.Rule is { } rule && (_message.DescriptorCount < rule.MinDescriptors || _message.DescriptorCount > rule.MaxDescriptors)
            ? new(VhostUserFault.WrongDescriptorCount, $"{rule.Name}: came with {_message.DescriptorCount} descriptors, not {rule.DescriptorText}")
            : null;
}
