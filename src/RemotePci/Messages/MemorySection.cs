namespace ActorNet.RemotePci.Messages;

/// <summary>A piece of guest memory in the file that comes with it.</summary>
/// <param name="GuestAddress">Its first guest-physical address.</param>
/// <param name="Size">In bytes.</param>
/// <param name="FileOffset">Where it begins in its file.</param>
public readonly record struct MemorySection(ulong GuestAddress, ulong Size, ulong FileOffset);
