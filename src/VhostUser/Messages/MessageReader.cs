using ActorNet.Io.Sockets;
using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;

namespace ActorNet.VhostUser.Messages;

/// <summary>Puts a front end's messages together and holds each against <see cref="RequestTable"/>.</summary>
public sealed class MessageReader() : StreamMessageReader<ProtocolFault>(MessageHeader.Length)
{
    /// <summary>The message, complete after <see cref="ReadProgress.Complete"/> and until <see cref="StreamMessageReader{TFault}.Next"/>.</summary>
    public Message Message { get; } = new();

    /// <inheritdoc/>
    public override List<FdHandle> Descriptors => Message.Descriptors;

    /// <inheritdoc/>
    protected override Span<byte> Payload => Message.Buffer.AsSpan(0, (int)Message.Header.PayloadSize);

    /// <inheritdoc/>
    protected override void Clear() => Message.Clear();

    /// <inheritdoc/>
    protected override ProtocolFault? TakeHeader(ReadOnlySpan<byte> bytes)
    {
        var header = MemoryMarshal.Read<MessageHeader>(bytes);
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
        Message.Header = header;
        Message.Rule = rule;
        return null;
    }

    /// <summary>An unknown request may carry descriptors; they are closed with it.</summary>
    protected override ProtocolFault? CheckDescriptors() =>
        Message.Rule is { } rule && (Message.DescriptorCount < rule.MinDescriptors || Message.DescriptorCount > rule.MaxDescriptors)
            ? new(VhostUserFault.WrongDescriptorCount, $"{rule.Name}: came with {Message.DescriptorCount} descriptors, not {rule.DescriptorText}")
            : null;
}
