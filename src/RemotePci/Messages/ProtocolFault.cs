namespace ActorNet.RemotePci.Messages;

/// <summary>What the other end did wrong, for the one log line that its session gets.</summary>
/// <param name="Kind">Which rule was broken.</param>
/// <param name="Text">Command, field and value: "PCI_CFGREAD: 3 bytes at 0x10".</param>
public sealed record ProtocolFault(RemoteFault Kind, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
