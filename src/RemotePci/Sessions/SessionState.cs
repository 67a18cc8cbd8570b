namespace ActorNet.RemotePci.Sessions;

/// <summary>What a <see cref="RemotePciSession"/> is waiting for.</summary>
public enum SessionState
{
    /// <summary>The next command.</summary>
    Ready,

    /// <summary>Its answer to be sent.</summary>
    Replying,

    /// <summary>The interrupt line to come down, before the answer is sent.</summary>
    Waiting,

    /// <summary>Nothing: a rule was broken.</summary>
    Ended,
}
