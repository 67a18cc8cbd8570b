namespace ActorNet.Devices.Filtering;

/// <summary>Which way a frame travels, as the port sees it.</summary>
public enum FrameDirection
{
    /// <summary>The port sent it: from the guest to the network.</summary>
    Tx,

    /// <summary>It is on its way to the port: from the network to the guest.</summary>
    Rx,
}
