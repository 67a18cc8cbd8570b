namespace ActorNet.VhostUser.FrontEnd;

/// <summary>A back end did not do what it was asked.</summary>
public sealed class VhostUserException(string message) : Exception(message);
