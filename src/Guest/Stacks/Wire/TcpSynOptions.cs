namespace ActorNet.Guest.Stacks.Wire;

/// <summary>What a SYN negotiates here.</summary>
/// <param name="MaximumSegmentSize">Payload bytes of one segment. RFC 9293 §3.7.1.</param>
/// <param name="WindowScale">Shift count of the window field; null when the option is absent. RFC 7323 §2.2.</param>
internal readonly record struct TcpSynOptions(ushort MaximumSegmentSize, byte? WindowScale)
{
    public const byte MaximumWindowScale = 14;

    /// <summary>What holds when the peer says nothing: 536 bytes, no scaling.</summary>
    public static TcpSynOptions Default => new(536, null);
}
