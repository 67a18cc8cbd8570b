namespace ActorNet.Devices.Filtering;

/// <summary>Which way a frame travels, as the port sees it to which the filters belong: QEMU's netdev.</summary>
public enum FrameDirection
{
    /// <summary>The port sent it.</summary>
    Tx,

    /// <summary>It is on its way to the port.</summary>
    Rx,
}
