using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary>A request that waits for its turn or for its reply.</summary>
/// <param name="Request">Which.</param>
/// <param name="Payload">What it says.</param>
/// <param name="Files">Descriptors that go with it; not its own.</param>
/// <param name="NeedsReply">It is to be acknowledged, which needs REPLY_ACK.</param>
/// <param name="OnReply">Takes the payload of a reply of the request's own kind, and says what is wrong with it; null when it has none.</param>
public sealed record PendingRequest(FrontEndRequest Request, byte[] Payload, FdHandle[] Files, bool NeedsReply, ReplyHandler? OnReply)
{
    /// <summary>True when the back end answers it.</summary>
    public bool IsAnswered => NeedsReply || OnReply is not null;
}
