namespace ActorNet.Devices.Virtio;

/// <summary>Why a queue is broken. The driver did what the specification forbids; the queue stays broken until it is reset.</summary>
public enum RingFault
{
    /// <summary>The queue works.</summary>
    None,

    /// <summary>Size not from 1 to 32768 (of a split ring a power of two), a part misaligned, or not in guest memory. virtio 1.2 §2.7.</summary>
    BadLayout,

    /// <summary>The ring cannot stand where it is said to: of the other kind of ring, or outside it. §2.8.1.</summary>
    BadPosition,

    /// <summary>
    /// A packed ring stands somewhere else than it is said to, and not even its slots tell where: its last device died with lists in it.
    /// Front ends that keep an in-flight buffer know, and split rings know themselves.
    /// </summary>
    PositionUnknown,

    /// <summary>More entries than the device is configured for: rx_queue_size, tx_queue_size.</summary>
    LargerThanConfigured,

    /// <summary>The doorbell that came with the queue is no descriptor that can be waited for.</summary>
    BadDoorbell,

    /// <summary>The available index is more than a queue size ahead of what was used. §2.7.13.3.</summary>
    AvailableIndexTooFar,

    /// <summary>A head, or a next field, names no descriptor of its table. §2.7.5.</summary>
    IndexOutOfRange,

    /// <summary>More descriptors than the table has: the chain loops. §2.7.5.2.</summary>
    ChainTooLong,

    /// <summary>A packed list whose first descriptor is available while a later one is not. §2.8.15.1.</summary>
    ChainNotWhole,

    /// <summary>A packed ring's slot was made available again before the device used it. §2.8.13.</summary>
    SlotNotUsed,

    /// <summary>More than 2 GiB in one chain. §2.7.5.2 (the limit there is 4 GiB).</summary>
    ChainTooLarge,

    /// <summary>A buffer or an indirect table lies outside guest memory, in part or whole. §2.7.5.</summary>
    BufferOutsideMemory,

    /// <summary>No fault of the driver's: there is no translation for an address yet. Never a reason to break.</summary>
    TranslationMissing,

    /// <summary>The IOMMU does not let the device read, or write, there.</summary>
    AccessForbidden,

    /// <summary>A buffer of no bytes; no driver has a use for one, and other devices refuse it too. §2.7.5.</summary>
    ZeroLengthBuffer,

    /// <summary>A device-readable buffer follows a device-writable one. §2.7.4.2.</summary>
    ReadableAfterWritable,

    /// <summary>An indirect descriptor without VIRTIO_F_INDIRECT_DESC. §2.7.5.3.1.</summary>
    IndirectNotNegotiated,

    /// <summary>An indirect descriptor inside an indirect table. §2.7.5.3.1.</summary>
    IndirectNested,

    /// <summary>An indirect descriptor that also has a next one; in a packed ring also one that ends a list. §2.7.5.3.1, §2.8.17.</summary>
    IndirectWithNext,

    /// <summary>An indirect table that is empty, no multiple of 16 bytes, or larger than a chain may be. §2.7.5.3.</summary>
    IndirectTableSize,

    /// <summary>A receive buffer without a device-writable part, or with a readable one. §5.1.6.3.</summary>
    ReceiveBufferNotWritable,

    /// <summary>A receive buffer too small for the virtio-net header. §5.1.6.3.1.</summary>
    ReceiveBufferTooSmall,

    /// <summary>A control command with no room for its one byte of answer. §5.1.6.5.</summary>
    ControlWithoutAnswer,
}
