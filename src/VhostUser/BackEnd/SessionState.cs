namespace ActorNet.VhostUser.BackEnd;

/// <summary>What a <see cref="BackEndSession"/> is waiting for.</summary>
public enum SessionState
{
    /// <summary>The next request.</summary>
    Ready,

    /// <summary>The device, to have done what a request asked.</summary>
    Waiting,

    /// <summary>That <see cref="BackEndSession.Reply"/> is sent.</summary>
    Replying,

    /// <summary>Nothing more: the front end broke a rule, see <see cref="BackEndSession.Fault"/>.</summary>
    Ended,
}
