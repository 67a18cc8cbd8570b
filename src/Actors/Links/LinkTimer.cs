namespace ActorNet.Actors.Links;

/// <summary>To the owner of a link: frames have waited in it for as long as they may; call <see cref="Link.OnTimer"/>.</summary>
public sealed record LinkTimer(Link Link);
