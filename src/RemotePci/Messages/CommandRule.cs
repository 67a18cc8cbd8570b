namespace ActorNet.RemotePci.Messages;

/// <summary>What a command must look like, as data.</summary>
/// <param name="Command">Its number.</param>
/// <param name="Name">Its name in QEMU, for messages to people.</param>
/// <param name="Payload">Bytes of payload.</param>
/// <param name="MinDescriptors">Descriptors that come along, at least.</param>
/// <param name="MaxDescriptors">Descriptors that come along, at most.</param>
/// <param name="Reply">Bytes of payload of the answer; null: there is none.</param>
public sealed record CommandRule(RemoteCommand Command, string Name, int Payload, int MinDescriptors, int MaxDescriptors, int? Reply)
{
    /// <summary>"2 descriptors", or "1 to 8 descriptors".</summary>
    public string DescriptorText => MinDescriptors == MaxDescriptors ? $"{MaxDescriptors} descriptors" : $"{MinDescriptors} to {MaxDescriptors} descriptors";
}
