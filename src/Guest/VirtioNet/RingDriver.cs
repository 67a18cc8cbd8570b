using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Guest.VirtioNet;

/// <summary>The driver's side of a virtqueue, split or packed: offers chains of buffers, takes them back. virtio 1.2 §2.7, §2.8.</summary>
/// <remarks>
/// Owns its areas of guest memory. The device may run on another thread; the driver is one thread.
/// What is in flight is remembered in private memory, so a device that writes nonsense is noticed (<see cref="LastFault"/>), not followed.
/// </remarks>
public abstract class RingDriver
{
    /// <summary>Descriptors of an indirect table, unless told otherwise.</summary>
    public const int DefaultTableEntries = 32;

    private protected RingDriver(GuestMemoryBuilder memory, ushort size, ulong features, IndirectUse indirect, int tableEntries)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (size is 0 or > Virtqueue.MaxSize) throw new ArgumentOutOfRangeException(nameof(size));
        Memory = memory.Memory;
        Size = size;
        EventIndex = (features & FeatureBits.EventIdx) != 0;
        InOrder = (features & FeatureBits.InOrder) != 0;
        Indirect = indirect;
        TableEntries = Math.Min(tableEntries, size); // a table may not be longer than the queue (§2.7.5.3.1)
        FreeDescriptors = size;
    }

    /// <summary>Where the ring lives: referred to from here, because the pieces alone do not keep an array alive.</summary>
    public GuestMemory Memory { get; }

    /// <summary>Where the ring is, in guest addresses.</summary>
    public VirtqueueLayout Layout { get; private protected init; }

    /// <summary>Descriptors of the ring.</summary>
    public ushort Size { get; }

    /// <summary>Descriptors that no chain in flight uses.</summary>
    public int FreeDescriptors { get; private protected set; }

    /// <summary>Chains offered and not come back.</summary>
    public int InFlight { get; private protected set; }

    /// <summary>What the device did wrong, if it did.</summary>
    public DeviceFault LastFault { get; private protected set; }

    /// <summary>True when chains were offered that the device does not see yet.</summary>
    public abstract bool HasUnpublished { get; }

    /// <summary>True when <see cref="TryReclaim"/> would find something, or a fault: a cheap look.</summary>
    public abstract bool HasUsed { get; }

    private protected bool EventIndex { get; }

    private protected bool InOrder { get; }

    private protected IndirectUse Indirect { get; }

    private protected int TableEntries { get; }

    /// <summary>Lays out a ring of the kind that was negotiated.</summary>
    /// <param name="memory">Where.</param>
    /// <param name="size">Descriptors, 1 to 32768; of a split ring a power of two.</param>
    /// <param name="features">What was negotiated.</param>
    /// <param name="indirect">How INDIRECT_DESC is used, if it was negotiated.</param>
    public static RingDriver Create(GuestMemoryBuilder memory, ushort size, ulong features, IndirectUse indirect)
    {
        if ((features & FeatureBits.IndirectDesc) == 0) indirect = IndirectUse.Never;
        return (features & FeatureBits.RingPacked) != 0
            ? new PackedRingDriver(memory, size, features, indirect)
            : new SplitRingDriver(memory, size, features, indirect);
    }

    /// <summary>Offers a chain; the device sees it after <see cref="Publish"/>.</summary>
    /// <param name="readable">What the device is to read, in order.</param>
    /// <param name="writable">What the device may write, in order, behind it.</param>
    /// <param name="token">Comes back with the chain.</param>
    /// <returns>False when there are not enough free descriptors.</returns>
    public abstract bool TryAdd(ReadOnlySpan<GuestBuffer> readable, ReadOnlySpan<GuestBuffer> writable, int token);

    /// <summary>Lets the device see the chains offered since the last time.</summary>
    /// <returns>True when it wants a kick for them.</returns>
    public abstract bool Publish();

    /// <summary>Takes the next chain that the device has finished.</summary>
    /// <param name="token">What was given with it.</param>
    /// <param name="length">Bytes that the device wrote.</param>
    public abstract ReclaimResult TryReclaim(out int token, out int length);

    /// <summary>Asks the device not to interrupt. A hint: interrupts may still come.</summary>
    public abstract void DisableInterrupts();

    /// <summary>Asks for an interrupt when chains come back, and looks whether some already have.</summary>
    /// <param name="after">With event index: not before so many more have come back.</param>
    /// <returns>True when some have: no interrupt may come for them.</returns>
    public abstract bool EnableInterrupts(int after = 0);

    private protected ReclaimResult Fail(DeviceFault fault)
    {
        LastFault = fault;
        return ReclaimResult.Fault;
    }

    private protected GuestBuffer[] AllocateTables(GuestMemoryBuilder memory)
    {
        var tables = new GuestBuffer[Indirect == IndirectUse.Never ? 0 : Size];
        for (int i = 0; i < tables.Length; i++) tables[i] = memory.Allocate(VirtqDescriptor.Size * TableEntries, 16);
        return tables;
    }
}
