namespace ActorNet.VhostUser.Messages;

/// <summary>What a request must look like, as data.</summary>
/// <param name="Request">Its number.</param>
/// <param name="Name">Its name in the specification, for messages to people.</param>
/// <param name="MinPayload">Bytes of payload, at least.</param>
/// <param name="MaxPayload">Bytes of payload, at most.</param>
/// <param name="MinDescriptors">Descriptors that come along, at least.</param>
/// <param name="MaxDescriptors">Descriptors that come along, at most.</param>
/// <param name="HasReply">True when it has a reply of its own, whatever the flags say.</param>
/// <param name="Needs">The protocol feature that it belongs to; 0: none.</param>
public sealed record RequestRule(
    FrontEndRequest Request,
    string Name,
    int MinPayload,
    int MaxPayload,
    int MinDescriptors = 0,
    int MaxDescriptors = 0,
    bool HasReply = false,
    ulong Needs = 0)
{
    /// <summary>"40 bytes", or "8 to 264 bytes".</summary>
    public string PayloadText => MinPayload == MaxPayload ? $"{MinPayload} bytes" : $"{MinPayload} to {MaxPayload} bytes";

    /// <summary>"1 descriptor", or "0 to 8 descriptors".</summary>
    public string DescriptorText =>
        MinDescriptors != MaxDescriptors ? $"{MinDescriptors} to {MaxDescriptors} descriptors"
        : MaxDescriptors == 1 ? "1 descriptor"
        : $"{MaxDescriptors} descriptors";
}
