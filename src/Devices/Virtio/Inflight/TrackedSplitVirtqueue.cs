using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio.Inflight;

/// <summary>A split ring that notes what it has in flight, and begins with what was in flight before it.</summary>
public sealed class TrackedSplitVirtqueue : SplitVirtqueue
{
    private readonly SplitInflight _notes;
    private readonly ushort[] _heads; // of the chains taken from the ring, by index: the way back for Unpop
    private Resubmission<ushort> _resubmission; // by their heads

    private TrackedSplitVirtqueue(in VirtqueueLayout layout, ulong features, InflightArea area)
        : base(layout, features)
    {
        _notes = new SplitInflight(area.Bytes, layout.Size);
        _heads = new ushort[layout.Size];
        _resubmission = new Resubmission<ushort>([], layout.Size);
    }

    /// <inheritdoc/>
    public override bool HasAvailable => (_resubmission.IsPending && LastFault == RingFault.None && IsOpen) || base.HasAvailable;

    /// <inheritdoc/>
    public override PopResult TryPop(DescriptorChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        if (!_resubmission.IsPending)
        {
            PopResult result = base.TryPop(chain);
            if (result == PopResult.Chain) Note((ushort)chain.Token);
            return result;
        }

        if (LastFault != RingFault.None) return PopResult.Fault;
        if (!IsOpen) return PopResult.Empty;
        RingFault fault = TakeChain(_resubmission.Next, chain);
        if (fault != RingFault.None) return Refuse(fault);

        _resubmission.Advance();
        return PopResult.Chain;
    }

    /// <inheritdoc/>
    public override void Unpop(int chains)
    {
        int fromRing = _resubmission.GiveBack(chains);
        for (int i = 1; i <= fromRing; i++) _notes.GiveBack(_heads[(ushort)(NextAvailable - i) & (Size - 1)]);
        base.Unpop(fromRing);
    }

    /// <inheritdoc/>
    public override void PushUsed(uint token, uint length)
    {
        _notes.Use((ushort)token);
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
        int count = base.PopSingles(singles, writable);
        for (int i = 0; i < count; i++)
        {
            ushort head = (ushort)singles[i].Token;
            _heads[(ushort)(NextAvailable - count + i) & (Size - 1)] = head;
            _notes.Take(head);
        }

        _resubmission.TookFromRing(count);
        return count;
    }

    internal override void PushUsed(ReadOnlySpan<SingleBuffer> singles)
    {
        foreach (ref readonly SingleBuffer single in singles) PushUsed(single.Token, single.Written);
    }

    internal override void PushUsed(ReadOnlySpan<uint> tokens)
    {
        foreach (uint token in tokens) PushUsed(token, 0);
    }

    internal static RingFault Create(
        GuestMemory memory, in VirtqueueLayout layout, ulong features, VirtqueuePosition position, InflightArea area, out Virtqueue? queue)
    {
        queue = null;
        if (CheckLayout(layout, position) is var fault and not RingFault.None) return fault;
        if (layout.Size > area.Entries) return RingFault.BadLayout;
        TrackedSplitVirtqueue created = new(layout, features, area);
        if (!created.TryOpen(memory)) return RingFault.BadLayout;
        ushort[] inFlight = created._notes.Attach(created.NextUsed);
        created._resubmission = new Resubmission<ushort>(inFlight, layout.Size);
        // Every chain that was ever taken is used or in flight, whatever base a front end remembers.
        created.GoOnFrom((ushort)(created.NextUsed + inFlight.Length));
        queue = created;
        return RingFault.None;
    }

    private void Note(ushort head)
    {
        _heads[(ushort)(NextAvailable - 1) & (Size - 1)] = head;
        _resubmission.TookFromRing(1);
        _notes.Take(head);
    }
}
