namespace ActorNet.Guest.VirtioNet;

/// <summary>What a counter of a batch ring counts.</summary>
public enum BatchRingCounterKind
{
    /// <summary>What got through.</summary>
    Traffic,

    /// <summary>Frames of the network that were not put into a ring.</summary>
    SendDrop,

    /// <summary>Frames of the device that were not given to the network.</summary>
    ReceiveDrop,

    /// <summary>What else happened.</summary>
    Event,
}
