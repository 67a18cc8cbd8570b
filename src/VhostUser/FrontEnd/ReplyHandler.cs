namespace ActorNet.VhostUser.FrontEnd;

/// <summary>Takes the payload of a reply, of any length.</summary>
/// <returns>What is wrong with it, to follow the name of the request; null when nothing is.</returns>
public delegate string? ReplyHandler(ReadOnlySpan<byte> payload);
