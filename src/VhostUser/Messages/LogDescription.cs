using System.Runtime.InteropServices;

namespace ActorNet.VhostUser.Messages;

/// <summary>"Log description", 16 bytes: where in its file the dirty log is.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Offset">Its first byte.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct LogDescription(ulong Size, ulong Offset);
