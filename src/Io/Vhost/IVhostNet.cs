using ActorNet.Io.Descriptors;

namespace ActorNet.Io.Vhost;

/// <summary>One device of the kernel's vhost-net: a receive ring (0) and a transmit ring (1), between which and a tap the kernel moves frames.</summary>
/// <remarks>
/// Each member is one ioctl of linux/vhost.h, in any thread of the process that opened the device, and answers with the error that the kernel gave. What may be
/// called when is the kernel's rule: a ring is set up while it has no backend, and runs from the backend on.
/// </remarks>
public interface IVhostNet : IDisposable
{
    /// <summary>VHOST_F_LOG_ALL: what is written to the driver's buffers is logged. Virtio has no feature of that number.</summary>
    const ulong LogAll = 1ul << 26;

    /// <summary>VHOST_GET_FEATURES: what the kernel can do, bits as virtio has them, but for those that vhost gives a meaning of its own.</summary>
    ulong Features { get; }

    /// <summary>VHOST_SET_FEATURES.</summary>
    Errno SetFeatures(ulong features);

    /// <summary>VHOST_SET_MEM_TABLE: where the guest's memory is mapped in this process.</summary>
    Errno SetMemory(ReadOnlySpan<VhostRegion> regions);

    /// <summary>
    /// VHOST_SET_LOG_BASE: where the bitmap of pages that were written begins, a bit for each 4096 bytes of the guest's memory. The kernel does not know where it ends.
    /// </summary>
    Errno SetLogBase(nint address);

    /// <summary>VHOST_SET_LOG_FD: the eventfd that the kernel rings when it has logged something, for either ring; null: none.</summary>
    Errno SetLogBell(FdHandle? eventFd);

    /// <summary>VHOST_SET_VRING_NUM: entries of a ring.</summary>
    Errno SetRingSize(int ring, uint entries);

    /// <summary>VHOST_SET_VRING_BASE: the index of the next chain to take.</summary>
    Errno SetRingBase(int ring, uint index);

    /// <summary>VHOST_GET_VRING_BASE.</summary>
    Errno GetRingBase(int ring, out uint index);

    /// <summary>VHOST_SET_VRING_ADDR: where its parts are in this process.</summary>
    Errno SetRingAddress(int ring, in VhostRingAddress address);

    /// <summary>VHOST_SET_VRING_KICK: the eventfd that the driver rings; null: none.</summary>
    Errno SetKick(int ring, FdHandle? eventFd);

    /// <summary>VHOST_SET_VRING_CALL: the eventfd that the kernel rings for the driver; null: none.</summary>
    Errno SetCall(int ring, FdHandle? eventFd);

    /// <summary>VHOST_SET_VRING_ERR: the eventfd that the kernel rings when it finds nonsense in the ring; null: none.</summary>
    Errno SetError(int ring, FdHandle? eventFd);

    /// <summary>VHOST_NET_SET_BACKEND: the tap, whereupon the ring runs; null: it stops, and nothing of it is touched once this returns.</summary>
    Errno SetBackend(int ring, FdHandle? tap);
}
