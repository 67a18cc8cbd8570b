namespace ActorNet.VhostUser.BackEnd;

/// <summary>Why <see cref="BackEndConnection.Pump"/> stopped.</summary>
public enum PumpResult
{
    /// <summary>Nothing to do until the descriptor is ready or the device has answered.</summary>
    Idle,

    /// <summary>The budget is used up and there may be more: call again soon.</summary>
    More,

    /// <summary>The front end closed the connection, between two messages.</summary>
    Closed,

    /// <summary>The front end broke a rule: <see cref="BackEndConnection.Fault"/>.</summary>
    Faulted,
}
