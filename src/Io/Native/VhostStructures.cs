using System.Runtime.InteropServices;

namespace ActorNet.Io.Native;

/// <summary>struct vhost_memory, without the regions that follow it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VhostMemoryHeader
{
    internal uint Count;
    private readonly uint _padding;
}

/// <summary>struct vhost_vring_state: a ring and a number.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VhostRingState
{
    internal uint Ring;
    internal uint Value;
}

/// <summary>struct vhost_vring_file: a ring and a descriptor, or -1.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VhostRingFile
{
    internal uint Ring;
    internal int Fd;
}

/// <summary>struct vhost_vring_addr: where a ring is in this process. The log's address counts only with the flag that asks for it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VhostRingAddresses
{
    internal uint Ring;
    internal uint Flags;
    internal ulong Descriptors;
    internal ulong Used;
    internal ulong Available;
    internal ulong Log;
}
