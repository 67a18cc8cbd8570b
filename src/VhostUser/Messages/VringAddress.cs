using System.Runtime.InteropServices;

namespace ActorNet.VhostUser.Messages;

/// <summary>"A vring address description", 40 bytes. The three areas are at addresses of the front end's process.</summary>
/// <param name="Index">Which ring.</param>
/// <param name="Flags">Bit 0: writes to the used ring are logged.</param>
/// <param name="Descriptors">Descriptor table.</param>
/// <param name="Used">Used ring (device area).</param>
/// <param name="Available">Available ring (driver area).</param>
/// <param name="Log">Guest address under which the used ring is logged.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct VringAddress(uint Index, uint Flags, ulong Descriptors, ulong Used, ulong Available, ulong Log)
{
    /// <summary>Bit of <see cref="Flags"/>: log writes to the used ring.</summary>
    public const uint LogUsed = 1;

    /// <summary>Same three areas.</summary>
    public bool SamePlace(in VringAddress other) =>
        Descriptors == other.Descriptors && Used == other.Used && Available == other.Available;
}
