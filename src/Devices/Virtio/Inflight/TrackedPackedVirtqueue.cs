using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio.Inflight;

/// <summary>A packed ring that notes what it has in flight, and begins with what was in flight before it.</summary>
public sealed class TrackedPackedVirtqueue : PackedVirtqueue
{
    private readonly PackedInflight _notes;
    private readonly PackedDescriptor[] _list; // of the chain that was just taken
    private Resubmission<PackedDescriptor[]> _resubmission;

    private TrackedPackedVirtqueue(in VirtqueueLayout layout, ulong features, VirtqueuePosition position, InflightArea area)
        : base(layout, features, position)
    {
        _notes = new PackedInflight(area.Bytes, layout.Size);
        _list = new PackedDescriptor[layout.Size];
        _resubmission = new Resubmission<PackedDescriptor[]>([], layout.Size);
    }

    /// <inheritdoc/>
    public override bool HasAvailable => (_resubmission.IsPending && LastFault == RingFault.None && IsOpen) || base.HasAvailable;

    /// <inheritdoc/>
    private protected override bool ShowsAtOnce => true;

    /// <inheritdoc/>
    public override PopResult TryPop(DescriptorChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        if (!_resubmission.IsPending)
        {
            int slot = NextSlot;
            PopResult result = base.TryPop(chain);
            if (result == PopResult.Chain) Note(slot, chain.Slots);
            return result;
        }

        if (LastFault != RingFault.None) return PopResult.Fault;
        if (!IsOpen) return PopResult.Empty;
        RingFault fault = TakeNoted(_resubmission.Next, chain);
        if (fault != RingFault.None) return Refuse(fault);
        _resubmission.Advance();
        return PopResult.Chain;
    }

    /// <inheritdoc/>
    public override void Unpop(int chains)
    {
        int fromRing = _resubmission.GiveBack(chains);
        for (int i = 0; i < fromRing; i++) _notes.GiveBack();
        base.Unpop(fromRing);
    }

    /// <inheritdoc/>
    public override void PushUsed(uint token, uint length)
    {
        _notes.Use(SlotsOf(token));
        base.PushUsed(token, length);
    }

    /// <inheritdoc/>
    public override bool Publish()
    {
        if (!HasUnpublished) return false;
        bool interrupt = base.Publish();
        _notes.Settle();
        return interrupt;
    }

    internal override int PopSingles(Span<SingleBuffer> singles, bool writable)
    {
        if (_resubmission.IsPending) return 0; // one by one
        int slot = NextSlot;
        int count = base.PopSingles(singles, writable);
        for (int i = 0; i < count; i++) Note((slot + i) % Size, 1);
        return count;
    }

    internal override void PushUsed(ReadOnlySpan<SingleBuffer> singles)
    {
        for (int i = 0; i < singles.Length; i++) _notes.Use(1);
        base.PushUsed(singles);
    }

    internal override void PushUsed(ReadOnlySpan<uint> tokens)
    {
        foreach (uint token in tokens) _notes.Use(SlotsOf(token));
        base.PushUsed(tokens);
    }

    internal static RingFault Create(
        GuestMemory memory, in VirtqueueLayout layout, ulong features, VirtqueuePosition position, InflightArea area, out Virtqueue? queue)
    {
        queue = null;
        if (CheckLayout(layout, position) is var fault and not RingFault.None) return fault;
        if (layout.Size > area.Entries) return RingFault.BadLayout;
        TrackedPackedVirtqueue created = new(layout, features, position, area);
        if (!created.TryMap(memory)) return RingFault.BadLayout;
        if (!created._notes.TryAttach(created.IsAvailableInLap, out PackedDescriptor[][] inFlight))
        {
            if (created.FindPosition(position) is var unknown and not RingFault.None)
            {
                created.Dispose();
                return unknown;
            }

            created._notes.Begin(created.Position.NextUsed, created.Position.UsedWrap);
        }

        int slots = inFlight.Sum(static chain => chain.Length);
        if (slots > layout.Size)
        {
            created.Dispose();
            return RingFault.BadPosition;
        }

        // Every chain that was ever taken is used or in flight, whatever base a front end remembers.
        int slot = created._notes.NextUsed;
        created.GoOnFrom(slot, created._notes.UsedWrap, slots);
        foreach (PackedDescriptor[] chain in inFlight)
        {
            created.Restore(slot, chain, isFirst: slot == created._notes.NextUsed);
            slot = (slot + chain.Length) % layout.Size;
        }

        created._resubmission = new Resubmission<PackedDescriptor[]>(inFlight, layout.Size);
        queue = created;
        return RingFault.None;
    }

    private void Note(int slot, int slots)
    {
        for (int i = 0; i < slots; i++) _list[i] = DescriptorAt((slot + i) % Size);
        _notes.Take(_list.AsSpan(0, slots));
        _resubmission.TookFromRing(1);
    }
}
