namespace ActorNet.Devices.Capture;

/// <summary>Bounds of capture files, for writing and for reading.</summary>
public static class CaptureLimits
{
    /// <summary>LINKTYPE_ETHERNET: frames without frame check sequence.</summary>
    public const ushort Ethernet = 1;

    /// <summary>Most bytes kept of a frame; readers of capture files, also others than ours, refuse more.</summary>
    public const int MaxSnapLength = 262_144;

    /// <summary>Most interfaces in a section that a reader keeps. A file that declares more is refused.</summary>
    public const int MaxInterfaces = 4096;

    /// <summary>Most bytes of a name or description that are written or kept.</summary>
    public const int MaxTextBytes = 1024;

    /// <summary>Most bytes of a frame's comment that are written.</summary>
    public const int MaxCommentBytes = 4096;

    /// <summary>Most bytes of a block that a reader takes apart; longer blocks are skipped when they carry no frame, or refused.</summary>
    internal const int MaxBlockLength = MaxSnapLength + 65_536;
}
