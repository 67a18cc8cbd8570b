using System.Runtime.InteropServices;

namespace ActorNet.VhostUser.Messages;

/// <summary>"Virtio device config space", 12 bytes; <see cref="Size"/> bytes of data follow.</summary>
/// <param name="Offset">Where in the configuration space.</param>
/// <param name="Size">How much; 0 in a reply says that it could not be read.</param>
/// <param name="Flags">0, or <see cref="Migration"/>.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ConfigHeader(uint Offset, uint Size, uint Flags)
{
    /// <summary>Length on the wire.</summary>
    public const int Length = 12;

    /// <summary>The most data that one message carries, and the end of the configuration space.</summary>
    public const int MaxSize = 256;

    /// <summary>Value of <see cref="Flags"/>: a migration restores fields that a driver cannot write.</summary>
    public const uint Migration = 1;
}
