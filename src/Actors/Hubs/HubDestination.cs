using ActorNet.Actors.Links;

namespace ActorNet.Actors.Hubs;

/// <summary>One of the other ports, as a hub port sees it: the link there, and what is under way on it.</summary>
internal sealed class HubDestination(IActorRef port, Link link)
{
    /// <summary>
    /// Copies of floods that may be under way to one port. Credit bounds frames; this bounds the buffers behind them when
    /// every batch holds a single frame.
    /// </summary>
    private const int MaxClones = 64;

    public IActorRef Port { get; } = port;

    public Link Link { get; } = link;

    public int Clones { get; set; }

    /// <summary>True when a flood of that many frames may go there now.</summary>
    public bool Takes(int frames) => Clones < MaxClones && Link.HasCreditFor(frames);
}
