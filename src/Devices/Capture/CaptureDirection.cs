namespace ActorNet.Devices.Capture;

/// <summary>Which way a frame went, seen from its interface; the values of epb_flags bits 0 and 1.</summary>
public enum CaptureDirection
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>The interface received it.</summary>
    Inbound = 1,

    /// <summary>The interface sent it.</summary>
    Outbound = 2,
}
