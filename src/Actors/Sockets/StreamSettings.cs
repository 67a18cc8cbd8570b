namespace ActorNet.Actors.Sockets;

/// <summary>A port with a stream.</summary>
/// <param name="Id">The port's id in the topology.</param>
/// <param name="Kind">The name of its type, for reports.</param>
/// <param name="End">How the stream comes about.</param>
/// <param name="Dispatcher">The lane.</param>
public sealed record StreamSettings(string Id, string Kind, StreamEnd End, string Dispatcher);
