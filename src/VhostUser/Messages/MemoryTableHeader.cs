using System.Runtime.InteropServices;

namespace ActorNet.VhostUser.Messages;

/// <summary>Starts a memory table, 8 bytes; <see cref="Count"/> of <see cref="RegionDescription"/> follow.</summary>
/// <param name="Count">Regions that follow.</param>
/// <param name="Padding">Ignored.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MemoryTableHeader(uint Count, uint Padding)
{
    /// <summary>The most regions that <see cref="FrontEndRequest.SetMemTable"/> can carry.</summary>
    public const int MaxRegions = 8;
}
