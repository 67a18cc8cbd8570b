namespace ActorNet.Devices.VirtioNet;

/// <summary>Counters of a <see cref="ControlQueue"/>.</summary>
public enum ControlCounter
{
    /// <summary>Commands carried out.</summary>
    Accepted,

    /// <summary>Commands refused: unknown, malformed or out of range.</summary>
    Refused,
}
