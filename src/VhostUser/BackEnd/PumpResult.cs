namespace ActorNet.VhostUser.BackEnd;

/// <summary>Why <see cref="BackEndConnection.Pump"/> or <see cref="FrontEnd.FrontEndConnection.Pump"/> stopped.</summary>
public enum PumpResult
{
    /// <summary>Nothing to do until the descriptor is ready or the device, or the other end, has answered.</summary>
    Idle,

    /// <summary>The budget is used up and there may be more: call again soon.</summary>
    More,

    /// <summary>The other end closed the connection; under <see cref="BackEndConnection"/>, between two messages.</summary>
    Closed,

    /// <summary>The other end broke a rule: see the connection's fault.</summary>
    Faulted,
}
