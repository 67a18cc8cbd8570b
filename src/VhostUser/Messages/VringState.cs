using System.Runtime.InteropServices;

namespace ActorNet.VhostUser.Messages;

/// <summary>"A vring state description", 8 bytes.</summary>
/// <param name="Index">Which ring.</param>
/// <param name="Number">A size, an index, or 0 and 1: it depends on the request.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct VringState(uint Index, uint Number);
