namespace ActorNet.Devices.Capture;

/// <summary>An interface of a capture file.</summary>
/// <param name="Name">Its name; empty when the file does not say.</param>
/// <param name="Description">What it is; empty when the file does not say.</param>
/// <param name="LinkType">What its frames begin with: LINKTYPE_*; <see cref="CaptureLimits.Ethernet"/> is 1.</param>
/// <param name="SnapLength">Most bytes kept of a frame, as the file says; 0 for no limit.</param>
public sealed record CaptureInterface(string Name, string Description, ushort LinkType, uint SnapLength)
{
    /// <summary>if_tsresol: units of time per second, as a power of ten, or, with the highest bit, of two.</summary>
    internal byte Resolution { get; init; } = 6;

    /// <summary>if_tsoffset: seconds to add to each time.</summary>
    internal long OffsetSeconds { get; init; }
}
