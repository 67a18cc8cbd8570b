using ActorNet.Devices.Memory;

namespace ActorNet.Guest.VirtioNet;

/// <summary>A piece of guest memory as its driver sees it: the address that it tells the device, and the bytes.</summary>
/// <param name="Address">Guest-physical address of the first byte.</param>
/// <param name="Memory">The bytes; kept mapped by whoever owns the guest's memory.</param>
public readonly record struct GuestBuffer(ulong Address, MemorySlice Memory)
{
    /// <summary>Length in bytes.</summary>
    public int Length => Memory.Length;

    /// <summary>Part of the buffer; out of range is a bug of the caller and throws.</summary>
    public GuestBuffer Slice(int start, int length) => new(Address + (uint)start, Memory.Slice(start, length));
}
