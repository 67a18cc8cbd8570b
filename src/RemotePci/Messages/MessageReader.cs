using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;

namespace ActorNet.RemotePci.Messages;

/// <summary>Puts QEMU's messages together and holds them against <see cref="CommandTable"/>.</summary>
public sealed class MessageReader() : StreamMessageReader<ProtocolFault>(MessageHeader.Length)
{
    /// <summary>The message, complete after <see cref="ReadProgress.Complete"/> and until <see cref="StreamMessageReader{TFault}.Next"/>.</summary>
    public RemoteMessage Message { get; } = new();

    /// <inheritdoc/>
    public override List<FdHandle> Descriptors => Message.Descriptors;

    /// <inheritdoc/>
    protected override Span<byte> Payload => Message.Buffer.AsSpan(0, Message.Rule.Payload);

    /// <inheritdoc/>
    protected override void Clear() => Message.Clear();

    /// <inheritdoc/>
    protected override ProtocolFault? TakeHeader(ReadOnlySpan<byte> bytes)
    {
        var header = MemoryMarshal.Read<MessageHeader>(bytes);
        if (CommandTable.Find(header.Command) is not { } rule)
            return new(RemoteFault.UnknownCommand, $"command {header.Command} is none that QEMU sends");
        if (header.PayloadSize != (ulong)rule.Payload)
            return new(RemoteFault.BadPayloadSize, $"{rule.Name}: {header.PayloadSize} bytes of payload, not {rule.Payload}");
        Message.Rule = rule;
        return null;
    }

    /// <inheritdoc/>
    protected override ProtocolFault? CheckDescriptors()
    {
        CommandRule rule = Message.Rule;
        if (Message.DescriptorCount >= rule.MinDescriptors && Message.DescriptorCount <= rule.MaxDescriptors) return null;
        string hint = rule.Command == RemoteCommand.SyncSystemMemory && Message.DescriptorCount == 0
            ? "; the guest's memory has to be shared (-object memory-backend-memfd,share=on)"
            : "";
        return new(RemoteFault.WrongDescriptorCount, $"{rule.Name}: came with {Message.DescriptorCount} descriptors, not {rule.DescriptorText}{hint}");
    }
}
