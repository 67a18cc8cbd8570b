namespace ActorNet.Actors.Taps;

/// <summary>What a tap's kernel is asked to leave undone in the frames that it gives us.</summary>
public enum TapOffloadPolicy
{
    /// <summary>What the peer takes so.</summary>
    Peer,

    /// <summary>Everything: what the peer does not take is done here.</summary>
    All,

    /// <summary>Nothing: the kernel completes every frame.</summary>
    None,
}
