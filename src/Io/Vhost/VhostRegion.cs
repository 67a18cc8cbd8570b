using System.Runtime.InteropServices;

namespace ActorNet.Io.Vhost;

/// <summary>struct vhost_memory_region, 32 bytes: a piece of the guest's memory.</summary>
/// <param name="GuestAddress">Its first guest-physical address.</param>
/// <param name="Size">In bytes.</param>
/// <param name="UserAddress">Where it is mapped in this process.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct VhostRegion(ulong GuestAddress, ulong Size, ulong UserAddress)
{
    private readonly ulong _flags = 0; // none is defined
}
