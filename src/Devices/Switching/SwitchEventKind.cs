namespace ActorNet.Devices.Switching;

/// <summary>Kinds of <see cref="SwitchEvent"/>.</summary>
public enum SwitchEventKind
{
    /// <summary>A probe of the switch came back.</summary>
    Loop,

    /// <summary>A station moved to and fro too often.</summary>
    Flap,

    /// <summary>A port that was blocked is free again.</summary>
    Unblocked,
}
