namespace ActorNet.Devices.Virtio;

/// <summary>Where a ring stands: what the device takes next, and where its next used element goes.</summary>
/// <param name="IsPacked">Of a packed ring; else <paramref name="NextAvailable"/> is a free-running index, and the ring itself knows where it was used up to.</param>
/// <param name="NextAvailable">Split: index of the next chain to take. Packed: its slot.</param>
/// <param name="AvailableWrap">Packed: the wrap counter there. virtio 1.2 §2.8.1.</param>
/// <param name="NextUsed">Packed: the slot of the next used descriptor.</param>
/// <param name="UsedWrap">Packed: the wrap counter there.</param>
public readonly record struct VirtqueuePosition(bool IsPacked, ushort NextAvailable, bool AvailableWrap, ushort NextUsed, bool UsedWrap)
{
    private const uint SlotMask = 0x7fff;
    private const uint WrapBit = 0x8000;

    /// <summary>Where a new ring begins.</summary>
    /// <param name="features">What was negotiated: <see cref="FeatureBits.RingPacked"/> decides.</param>
    public static VirtqueuePosition Initial(ulong features) =>
        IsPackedRing(features) ? new VirtqueuePosition(true, 0, true, 0, true) : Split(0);

    /// <summary>The position of a split ring.</summary>
    /// <param name="nextAvailable">Index of the next chain to take.</param>
    public static VirtqueuePosition Split(ushort nextAvailable) => new(false, nextAvailable, false, 0, false);

    /// <summary>True when the 32 bits are a position of the kind of ring that was negotiated: a split ring's index has 16.</summary>
    public static bool IsVringBase(uint value, ulong features) => IsPackedRing(features) || value <= ushort.MaxValue;

    /// <summary>
    /// Reads what vhost-user calls the base of a ring. Split: the available index, other bits are ignored. Packed: bits 0 to 14
    /// the available slot, 15 its wrap counter, 16 to 30 the used slot, 31 its wrap counter.
    /// </summary>
    public static VirtqueuePosition FromVringBase(uint value, ulong features)
    {
        if (!IsPackedRing(features)) return Split((ushort)value);
        // DPDK's virtio-user, and QEMU when a DPDK back end told it so, leave the used half 0: everything was given back.
        uint used = value >> 16 is var half and not 0 ? half : value;
        return new VirtqueuePosition(true, (ushort)(value & SlotMask), (value & WrapBit) != 0, (ushort)(used & SlotMask), (used & WrapBit) != 0);
    }

    /// <summary>The position as vhost-user tells it: see <see cref="FromVringBase"/>.</summary>
    public uint ToVringBase() =>
        IsPacked ? NextAvailable | (AvailableWrap ? WrapBit : 0) | (((uint)NextUsed | (UsedWrap ? WrapBit : 0)) << 16) : NextAvailable;

    private static bool IsPackedRing(ulong features) => (features & FeatureBits.RingPacked) != 0;
}
