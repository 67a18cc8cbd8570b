using System.Diagnostics.CodeAnalysis;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <summary>The device's side of a virtqueue, split or packed. virtio 1.2 §2.6 to §2.8.</summary>
/// <remarks>
/// <para>The driver may be hostile and runs meanwhile: everything it wrote is read once, checked, and used from the copy.
/// Whatever it does, no method throws; a forbidden thing breaks the queue (<see cref="LastFault"/>) until it is made anew.</para>
/// <para>Holds a lease on its guest memory until it is disposed. One thread at a time.</para>
/// <para>What a batch of frames needs is one virtual call: bursts of chains are taken, and given back, in loops of the ring's own.</para>
/// </remarks>
public abstract partial class Virtqueue : IDisposable
{
    /// <summary>Largest number of entries.</summary>
    public const int MaxSize = 32768;

    private readonly VirtqueueLayout _layout;
    private GuestMemory? _memory;

    /// <summary>Translates the addresses of buffers.</summary>
    private protected AddressCache _addresses;

    private protected Virtqueue(in VirtqueueLayout layout, ulong features)
    {
        _layout = layout;
        EventIndex = (features & FeatureBits.EventIdx) != 0;
        InOrder = (features & FeatureBits.InOrder) != 0;
        HasTables = (features & FeatureBits.IndirectDesc) != 0;
    }

    /// <summary>Entries of the ring.</summary>
    public ushort Size => _layout.Size;

    /// <summary>Where the parts are.</summary>
    public VirtqueueLayout Layout => _layout;

    /// <summary>Where the ring stands: what a transport saves when it stops the queue.</summary>
    public abstract VirtqueuePosition Position { get; }

    /// <summary>Why the queue is broken, if it is.</summary>
    public RingFault LastFault { get; private protected set; }

    /// <summary>The guest's memory: borrowers of taken chains take a lease on it.</summary>
    public GuestMemory Memory => _memory ?? throw new ObjectDisposedException(nameof(Virtqueue));

    /// <summary>True when the driver has made something available that was not taken, or the queue would break on it.</summary>
    public abstract bool HasAvailable { get; }

    /// <summary>True when the driver has made more available since the ring was last looked at: worth another try.</summary>
    public abstract bool HasArrivals { get; }

    /// <summary>True when chains were given back that the driver does not see yet.</summary>
    public abstract bool HasUnpublished { get; }

    /// <summary>False when the queue stands where a new ring begins, and nobody was ever given anything back.</summary>
    public abstract bool WasUsed { get; }

    /// <summary>
    /// True when the queue did not begin where it was told to, but where the ring was used up to: what a predecessor took and did not
    /// give back is taken again, and a front end that does not know the position of a ring in mid-life does no harm.
    /// </summary>
    public bool WasResynchronised { get; private protected set; }

    /// <summary>VIRTIO_F_EVENT_IDX was negotiated.</summary>
    private protected bool EventIndex { get; }

    /// <summary>VIRTIO_F_IN_ORDER was negotiated.</summary>
    private protected bool InOrder { get; }

    /// <summary>VIRTIO_F_INDIRECT_DESC was negotiated.</summary>
    private protected bool HasTables { get; }

    private protected bool IsOpen => _memory is not null;

    /// <summary>Checks layout and position once and for all.</summary>
    /// <param name="memory">The guest's memory; the queue takes a lease of its own.</param>
    /// <param name="layout">As the driver or the front end gave it.</param>
    /// <param name="features">What was negotiated; the ring goes by RING_PACKED, EVENT_IDX, INDIRECT_DESC and IN_ORDER.</param>
    /// <param name="position">Where to begin: <see cref="VirtqueuePosition.Initial"/> for a new ring.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="fault">Why there is none.</param>
    public static bool TryCreate(
        GuestMemory memory,
        in VirtqueueLayout layout,
        ulong features,
        VirtqueuePosition position,
        [NotNullWhen(true)] out Virtqueue? queue,
        out RingFault fault)
    {
        ArgumentNullException.ThrowIfNull(memory);
        queue = null;
        fault = (features & FeatureBits.RingPacked) != 0
            ? PackedVirtqueue.Create(memory, layout, features, position, out queue)
            : SplitVirtqueue.Create(memory, layout, features, position, out queue);
        return queue is not null;
    }

    /// <summary>Follows the guest's memory to a new table while the queue runs. Chains taken before stay valid for who holds a lease.</summary>
    /// <returns>False when the ring is not in the new table: the queue is broken, and still maps the old one.</returns>
    public bool TryRemap(GuestMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (TryMap(memory) || TryKeepParts(memory)) return true;
        Break(RingFault.BadLayout);
        return false;
    }

    /// <summary>Takes the next chain that the driver made available.</summary>
    public abstract PopResult TryPop(DescriptorChain chain);

    /// <summary>Takes the next chains as long as each is one direct buffer of the wanted direction.</summary>
    /// <returns>
    /// How many were taken. After fewer than there was room for, <see cref="TryPop"/> says why: no more, another kind of
    /// chain, or a fault; this method breaks no queue for what a descriptor says.
    /// </returns>
    internal abstract int PopSingles(Span<SingleBuffer> singles, bool writable);

    /// <summary>Gives back the chains taken last, as if they had not been: a frame needed more buffers than there are.</summary>
    public abstract void Unpop(int chains);

    /// <summary>Marks a chain as done. The driver sees it after <see cref="Publish"/>.</summary>
    /// <param name="token">The chain's <see cref="DescriptorChain.Token"/>.</param>
    /// <param name="length">Bytes written to it; never more than were written, which would show the driver old memory.</param>
    public abstract void PushUsed(uint token, uint length);

    /// <summary>As <see cref="PushUsed(uint, uint)"/>, of a chain that holds more of what the one before it holds: the driver sees both or none.</summary>
    internal virtual void JoinUsed(uint token, uint length) => PushUsed(token, length);

    /// <summary>Marks chains as done, each with its <see cref="SingleBuffer.Written"/>.</summary>
    internal abstract void PushUsed(ReadOnlySpan<SingleBuffer> singles);

    /// <summary>Marks chains as done to which nothing was written, in the order in which they were taken.</summary>
    internal abstract void PushUsed(ReadOnlySpan<uint> tokens);

    /// <summary>Lets the driver see all used chains.</summary>
    /// <returns>True when it wants to be interrupted for them.</returns>
    public abstract bool Publish();

    /// <summary>Asks the driver not to kick. A hint: kicks may still come.</summary>
    public abstract void DisableNotifications();

    /// <summary>Asks the driver to kick when it makes more available than was last seen, and looks whether it already has.</summary>
    /// <returns>
    /// True when there is more than the last pop saw: try again, no kick may come for it. False: a kick will come.
    /// "More" is measured from what was <i>seen</i>, not from what was taken: a frame that needs five buffers where
    /// three are has seen three and taken none, and waits for the fourth.
    /// </returns>
    public bool EnableNotifications()
    {
        if (LastFault != RingFault.None || _memory is null) return false;
        Arm();
        return HasMoved();
    }

    /// <summary>Gives up the lease on guest memory. The queue must not be used afterwards.</summary>
    public void Dispose()
    {
        GuestMemory? memory = _memory;
        _memory = null;
        _log = default;
        _addresses = default;
        Unmap();
        ForgetParts();
        memory?.Release();
        GC.SuppressFinalize(this);
    }

    // EnableNotifications in two steps, so that a test can put the driver between them.
    internal abstract void Arm();

    internal abstract bool HasMoved();

    // Also for the queue's user, to whom the ring looks well but what the chains say is forbidden.
    // After this nothing can be taken.
    internal void Break(RingFault fault)
    {
        LastFault = fault;
        OnBroken();
    }

    /// <summary>Finds the parts in memory, all or none.</summary>
    private protected abstract bool TryMapParts(GuestMemory memory);

    /// <summary>Forgets the parts.</summary>
    private protected abstract void Unmap();

    /// <summary>Makes sure that nothing can be taken without a look at <see cref="LastFault"/>.</summary>
    private protected abstract void OnBroken();

    private protected bool TryMap(GuestMemory memory)
    {
        if (!TryMapParts(memory)) return false;
        GuestMemory? before = _memory;
        _memory = memory.Acquire();
        _addresses = new AddressCache(memory);
        before?.Release();
        ForgetParts();
        return true;
    }

    // The host address counts as well: an index that is not aligned here could be read in two halves.
    private protected bool TryMapPart(GuestMemory memory, ulong address, int length, int alignment, out MemorySlice part)
    {
        part = default;
        if (address % (uint)alignment != 0) return false;
        bool found = _layout.Space == AddressSpace.User
            ? memory.TryTranslateUser(address, (ulong)length, out part)
            : memory.TryTranslate(address, (uint)length, out part);
        return found && part.Address % alignment == 0;
    }
}
