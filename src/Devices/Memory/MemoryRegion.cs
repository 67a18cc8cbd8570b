namespace ActorNet.Devices.Memory;

/// <summary>One range of guest memory and where this process has it mapped.</summary>
/// <param name="GuestAddress">First guest-physical address.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="UserAddress">First address in the front end's own address space, in which vhost-user names rings.</param>
/// <param name="HostAddress">Where the range is mapped here.</param>
public readonly record struct MemoryRegion(ulong GuestAddress, ulong Size, ulong UserAddress, nint HostAddress);
