namespace ActorNet.Devices.Virtio;

/// <summary>In which address space the addresses of a ring are given. Those of buffers are always guest-physical.</summary>
public enum AddressSpace
{
    /// <summary>Guest-physical, as a device register holds them.</summary>
    Guest,

    /// <summary>The virtual addresses of a vhost-user front end.</summary>
    User,
}
