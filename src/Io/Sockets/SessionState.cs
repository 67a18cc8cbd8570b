namespace ActorNet.Io.Sockets;

/// <summary>What a session that answers messages is waiting for.</summary>
public enum SessionState
{
    /// <summary>The next message.</summary>
    Ready,

    /// <summary>Somebody, to have done what a message asked; the other end waits meanwhile.</summary>
    Waiting,

    /// <summary>That its answer is sent.</summary>
    Replying,

    /// <summary>Nothing more: the other end broke a rule.</summary>
    Ended,
}
