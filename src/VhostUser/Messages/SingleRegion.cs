using System.Runtime.InteropServices;

namespace ActorNet.VhostUser.Messages;

/// <summary>"Single memory region description", 40 bytes.</summary>
/// <param name="Padding">Ignored.</param>
/// <param name="Region">The region.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct SingleRegion(ulong Padding, RegionDescription Region);
