namespace ActorNet.Devices.Filtering;

/// <summary>What a replay filter does.</summary>
public enum ReplayMode
{
    /// <summary>Logs what comes by.</summary>
    Record,

    /// <summary>Puts the frames of a log in the place of those that come.</summary>
    Replay,
}
