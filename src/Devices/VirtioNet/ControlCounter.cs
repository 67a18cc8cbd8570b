namespace ActorNet.Devices.VirtioNet;

/// <summary>Counters of a <see cref="ControlQueue"/>.</summary>
public enum ControlCounter
{
    /// <summary>Commands carried out.</summary>
    Accepted,

    /// <summary>Commands refused: malformed or out of range.</summary>
    Refused,

    /// <summary>Commands that need a feature which the driver did not accept.</summary>
    NotNegotiated,

    /// <summary>Commands that the device does not know.</summary>
    Unknown,
}
