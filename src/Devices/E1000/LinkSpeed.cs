namespace ActorNet.Devices.E1000;

/// <summary>Speed of a link, numbered as CTRL.SPEED and STATUS.SPEED are. Intel 8254x manual table 13-5.</summary>
public enum LinkSpeed
{
    /// <summary>10 Mb/s.</summary>
    Megabits10,

    /// <summary>100 Mb/s.</summary>
    Megabits100,

    /// <summary>1000 Mb/s.</summary>
    Megabits1000,
}
