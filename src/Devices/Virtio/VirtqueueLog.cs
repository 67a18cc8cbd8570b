using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <summary>Where a queue logs what it writes; the default is nowhere.</summary>
/// <param name="Buffers">For writes to the driver's buffers (VHOST_F_LOG_ALL); null: not logged.</param>
/// <param name="Ring">For writes to the ring itself (VHOST_VRING_F_LOG); null: not logged.</param>
/// <param name="DeviceArea">Guest address under which the device area is logged.</param>
public readonly record struct VirtqueueLog(DirtyLog? Buffers, DirtyLog? Ring, ulong DeviceArea)
{
    /// <summary>Somebody wants to be told of marks (<see cref="DirtyLog.Poke"/>).</summary>
    public bool IsHeard { get; init; }

    /// <summary>True when nothing is logged.</summary>
    public bool IsNone => Buffers is null && Ring is null;

    /// <summary>Somebody else has marked pages, which this process has not seen: tells whoever wants to be told.</summary>
    public void PokeForOthers()
    {
        Buffers?.PokeForOthers();
        if (Ring != Buffers) Ring?.PokeForOthers();
    }
}
