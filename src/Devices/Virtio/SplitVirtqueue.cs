using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <summary>The device's side of a split virtqueue. virtio 1.2 §2.7.</summary>
/// <remarks>
/// <para>The driver may be hostile and runs meanwhile: everything it wrote is read once, checked, and used from the copy.
/// Whatever it does, no method throws; a forbidden thing breaks the queue (<see cref="LastFault"/>) until it is made anew.</para>
/// <para>Holds a lease on its guest memory until it is disposed. One thread at a time.</para>
/// </remarks>
public sealed partial class SplitVirtqueue : IDisposable
{
    /// <summary>Largest number of entries.</summary>
    public const int MaxSize = 32768;

    // Drivers of small queues put more descriptors into an indirect table than the queue has (Linux storage drivers do),
    // although §2.7.5.3.1 forbids it; other devices take 1024.
    private const int MinIndirectLimit = 1024;

    private const int IndexOffset = 2;
    private const int RingOffset = 4;

    private readonly VirtqueueLayout _layout;
    private readonly bool _eventIndex;
    private readonly bool _indirect;
    private readonly uint _mask;
    private GuestMemory? _memory;
    private AddressCache _addresses;
    private MemorySlice _descriptors;
    private MemorySlice _available;
    private MemorySlice _used;
    private ushort _nextAvailable; // the next chain to take
    private ushort _seenAvailable; // the driver's index when it was last read: chains up to it can be taken
    private ushort _nextUsed;      // where the next used element goes
    private ushort _publishedUsed; // what the driver was told

    private SplitVirtqueue(in VirtqueueLayout layout, bool eventIndex, bool indirect, ushort nextAvailable)
    {
        _layout = layout;
        _eventIndex = eventIndex;
        _indirect = indirect;
        _mask = (uint)layout.Size - 1;
        _nextAvailable = _seenAvailable = nextAvailable;
    }

    /// <summary>Entries in each part.</summary>
    public ushort Size => _layout.Size;

    /// <summary>Where the parts are.</summary>
    public VirtqueueLayout Layout => _layout;

    /// <summary>The driver's index of the next chain to take: what a transport saves when it stops the queue.</summary>
    public ushort NextAvailable => _nextAvailable;

    /// <summary>The index of the next used element.</summary>
    public ushort NextUsed => _nextUsed;

    /// <summary>The index of used elements that the driver can see.</summary>
    public ushort NextPublished => _publishedUsed;

    /// <summary>Why the queue is broken, if it is.</summary>
    public RingFault LastFault { get; private set; }

    /// <summary>The guest's memory: borrowers of taken chains take a lease on it.</summary>
    public GuestMemory Memory => _memory ?? throw new ObjectDisposedException(nameof(SplitVirtqueue));

    /// <summary>Checks the layout once and for all. The used index goes on from where the ring in memory says.</summary>
    /// <param name="memory">The guest's memory; the queue takes a lease of its own.</param>
    /// <param name="layout">As the driver or the front end gave it.</param>
    /// <param name="eventIndex">VIRTIO_F_EVENT_IDX was negotiated.</param>
    /// <param name="indirect">VIRTIO_F_INDIRECT_DESC was negotiated.</param>
    /// <param name="nextAvailable">First chain to take: 0 for a new ring.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="fault"><see cref="RingFault.BadLayout"/> when there is none.</param>
    public static bool TryCreate(
        GuestMemory memory,
        in VirtqueueLayout layout,
        bool eventIndex,
        bool indirect,
        ushort nextAvailable,
        [NotNullWhen(true)] out SplitVirtqueue? queue,
        out RingFault fault)
    {
        ArgumentNullException.ThrowIfNull(memory);
        queue = null;
        fault = RingFault.BadLayout;
        if (layout.Size is 0 or > MaxSize || !BitOperations.IsPow2((uint)layout.Size)) return false;
        SplitVirtqueue created = new(layout, eventIndex, indirect, nextAvailable);
        if (!created.TryMap(memory)) return false;
        created._nextUsed = created._publishedUsed = created._used.ReadAcquire(IndexOffset);
        queue = created;
        fault = RingFault.None;
        return true;
    }

    /// <summary>Follows the guest's memory to a new table while the queue runs. Chains taken before stay valid for who holds a lease.</summary>
    /// <returns>False when the ring is not in the new table: the queue is broken, and still maps the old one.</returns>
    public bool TryRemap(GuestMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (TryMap(memory)) return true;
        Break(RingFault.BadLayout);
        return false;
    }

    /// <summary>Takes the next chain that the driver made available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PopResult TryPop(DescriptorChain chain)
    {
        if (_nextAvailable == _seenAvailable && !TryLookFurther()) return LastFault == RingFault.None ? PopResult.Empty : PopResult.Fault;
        ushort head = _available.Read<ushort>(RingOffset + (int)(2 * (_nextAvailable & _mask)));
        chain.Begin(head);
        RingFault fault = RingFault.IndexOutOfRange;
        if (head <= _mask)
        {
            VirtqDescriptor descriptor = _descriptors.Read<VirtqDescriptor>(VirtqDescriptor.Size * head);
            ushort flags = descriptor.Flags;
            // Most chains are one direct descriptor, whose length is compared here as in Walk.
            if ((flags & (VirtqDescriptor.NextFlag | VirtqDescriptor.IndirectFlag)) == 0
                && descriptor.Length != 0
                && _addresses.TryTranslate(descriptor.Address, descriptor.Length, out MemorySlice slice))
            {
                fault = chain.Append(slice, (flags & VirtqDescriptor.WriteFlag) != 0);
            }
            else
            {
                fault = Walk(descriptor, chain);
            }
        }

        if (fault != RingFault.None)
        {
            Break(fault);
            return PopResult.Fault;
        }

        _nextAvailable++;
        return PopResult.Chain;
    }

    /// <summary>Gives back the chains taken last, as if they had not been: a frame needed more buffers than there are.</summary>
    public void Unpop(int chains)
    {
        if ((uint)chains > (uint)MaxSize) ThrowHelper.Invalid("More chains were given back than a queue can hold.");
        _nextAvailable -= (ushort)chains;
        if (LastFault != RingFault.None) _seenAvailable = _nextAvailable; // broken stays broken
    }

    /// <summary>Marks a chain as done. The driver sees it after <see cref="Publish"/>.</summary>
    /// <param name="head">The chain's <see cref="DescriptorChain.Head"/>.</param>
    /// <param name="length">Bytes written to it; never more than were written, which would show the driver old memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PushUsed(ushort head, uint length)
    {
        _used.Write(RingOffset + (int)(VirtqUsed.Size * (_nextUsed & _mask)), head | ((ulong)length << 32));
        _nextUsed++;
    }

    /// <summary>Gives up the lease on guest memory. The queue must not be used afterwards.</summary>
    public void Dispose()
    {
        GuestMemory? memory = _memory;
        _memory = null;
        _descriptors = _available = _used = default;
        _addresses = default;
        _seenAvailable = _nextAvailable;
        memory?.Release();
    }

    private bool TryMap(GuestMemory memory)
    {
        int size = _layout.Size;
        int eventBytes = _eventIndex ? sizeof(ushort) : 0;
        if (!TryMapPart(memory, _layout.Descriptors, VirtqDescriptor.Size * size, 16, out MemorySlice descriptors)
            || !TryMapPart(memory, _layout.Available, RingOffset + (sizeof(ushort) * size) + eventBytes, 2, out MemorySlice available)
            || !TryMapPart(memory, _layout.Used, RingOffset + (VirtqUsed.Size * size) + eventBytes, 4, out MemorySlice used))
        {
            return false;
        }

        GuestMemory? before = _memory;
        _memory = memory.Acquire();
        _addresses = new AddressCache(memory);
        _descriptors = descriptors;
        _available = available;
        _used = used;
        before?.Release();
        return true;
    }

    // The host address counts as well: an index that is not aligned here could be read in two halves.
    private bool TryMapPart(GuestMemory memory, ulong address, int length, int alignment, out MemorySlice part)
    {
        part = default;
        if (address % (uint)alignment != 0) return false;
        bool found = _layout.Space == AddressSpace.User
            ? memory.TryTranslateUser(address, (ulong)length, out part)
            : memory.TryTranslate(address, (uint)length, out part);
        return found && part.Address % alignment == 0;
    }

    // Reads the driver's index, once per run through what it made available rather than once per chain:
    // each read may cost a cache line that the driver's core owns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryLookFurther()
    {
        if (LastFault != RingFault.None || _memory is null) return false;
        // Acquire: pairs with the driver's barrier between ring entry and index (§2.7.13.3).
        ushort index = _available.ReadAcquire(IndexOffset);
        ushort pending = (ushort)(index - _nextAvailable);
        if (pending == 0) return false;
        if (pending > _layout.Size)
        {
            Break(RingFault.AvailableIndexTooFar);
            return false;
        }

        _seenAvailable = index;
        return true;
    }

    // Also for the queue's user, to whom the ring looks well but what the chains say is forbidden.
    // After this nothing can be taken: TryPop gets no further than TryLookFurther.
    internal void Break(RingFault fault)
    {
        LastFault = fault;
        _seenAvailable = _nextAvailable;
    }
}
