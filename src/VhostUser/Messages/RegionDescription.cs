using System.Runtime.InteropServices;

namespace ActorNet.VhostUser.Messages;

/// <summary>One region of the front end's memory, 32 bytes; its descriptor comes with the message.</summary>
/// <param name="GuestAddress">Where the guest sees it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="UserAddress">Where the front end's process sees it.</param>
/// <param name="FileOffset">Where it begins in the file ("mmap offset").</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RegionDescription(ulong GuestAddress, ulong Size, ulong UserAddress, ulong FileOffset);
