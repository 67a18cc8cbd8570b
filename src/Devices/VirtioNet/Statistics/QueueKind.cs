namespace ActorNet.Devices.VirtioNet.Statistics;

/// <summary>What a queue carries.</summary>
internal enum QueueKind
{
    /// <summary>Frames to the driver.</summary>
    Receive,

    /// <summary>Frames from the driver.</summary>
    Transmit,

    /// <summary>Commands.</summary>
    Control,
}
