using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;

namespace ActorNet.RemotePci.Messages;

/// <summary>Puts messages together from whatever pieces a stream socket delivers, and holds them against <see cref="CommandTable"/>.</summary>
/// <remarks>
/// It asks for the missing bytes of one message and never for more. Descriptors come with the first byte of the message that
/// they were sent with, so what arrives in <see cref="Descriptors"/> belongs to the current one. Pure: it does no input itself.
/// </remarks>
public sealed class MessageReader : IDisposable
{
    private readonly byte[] _header = new byte[MessageHeader.Length];
    private int _headerFilled;
    private int _payloadFilled;

    /// <summary>The message, complete after <see cref="ReadProgress.Complete"/> and until <see cref="Next"/>.</summary>
    public RemoteMessage Message { get; } = new();

    /// <summary>Room for exactly the bytes that are missing of the header, or else of the payload; empty when there are none.</summary>
    public Span<byte> Missing => _headerFilled < _header.Length
        ? _header.AsSpan(_headerFilled)
        : Message.Buffer.AsSpan(_payloadFilled, Message.Rule.Payload - _payloadFilled);

    /// <summary>The list to which the receiver adds descriptors; whatever is in it is owned by the message.</summary>
    public List<FdHandle> Descriptors => Message.Descriptors;

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

        if (_payloadFilled < Message.Rule.Payload) return ReadProgress.Partial;
        fault = CheckDescriptors();
        return fault is null ? ReadProgress.Complete : ReadProgress.Fault;
    }

    /// <summary>Forgets the message, closes descriptors that nobody took, and is ready for the next one.</summary>
    public void Next()
    {
        Message.Clear();
        _headerFilled = 0;
        _payloadFilled = 0;
    }

    /// <summary>Closes descriptors that nobody took.</summary>
    public void Dispose() => Message.Dispose();

    private ProtocolFault? TakeHeader(MessageHeader header)
    {
        if (CommandTable.Find(header.Command) is not { } rule)
            return new(RemoteFault.UnknownCommand, $"command {header.Command} is none that QEMU sends");
        if (header.PayloadSize != (ulong)rule.Payload)
            return new(RemoteFault.BadPayloadSize, $"{rule.Name}: {header.PayloadSize} bytes of payload, not {rule.Payload}");
        Message.Rule = rule;
        return null;
    }

    private ProtocolFault? CheckDescriptors()
    {
        CommandRule rule = Message.Rule;
        if (Message.DescriptorCount >= rule.MinDescriptors && Message.DescriptorCount <= rule.MaxDescriptors) return null;
        string hint = rule.Command == RemoteCommand.SyncSystemMemory && Message.DescriptorCount == 0
            ? "; the guest's memory has to be shared (-object memory-backend-memfd,share=on)"
            : "";
        return new(RemoteFault.WrongDescriptorCount, $"{rule.Name}: came with {Message.DescriptorCount} descriptors, not {rule.DescriptorText}{hint}");
    }
}
