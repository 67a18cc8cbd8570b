namespace ActorNet.Actors.Topologies;

/// <summary>A port that runs, for those who want to ask it something.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Port">Its actor.</param>
/// <param name="Peer">The id of its peer, or null.</param>
internal sealed record LivePort(string Id, IActorRef Port, string? Peer);
