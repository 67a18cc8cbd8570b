using System.Runtime.InteropServices;

namespace ActorNet.VhostUser.Messages;

/// <summary>"Inflight description", 24 bytes: the shared memory in which rings note what they have in flight.</summary>
/// <param name="Size">Bytes; 0 in a reply says that there is none.</param>
/// <param name="Offset">The first byte in its file.</param>
/// <param name="QueueCount">Rings that it is for.</param>
/// <param name="QueueSize">Entries of the largest of them.</param>
/// <param name="Padding">Ignored.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct InflightDescription(ulong Size, ulong Offset, ushort QueueCount, ushort QueueSize, uint Padding);
