using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio.Inflight;

/// <summary>A split ring that notes what it has in flight, and begins with what was in flight before it.</summary>
public sealed class TrackedSplitVirtqueue : SplitVirtqueue
{
    private readonly SplitInflight _notes;
    private readonly ushort[] _heads;     // of the chains taken from the ring, by index: the way back for Unpop
    private ushort[] _resubmitted = [];   // heads to be taken before those of the ring
    private int _nextResubmitted;
    private int _takenFromRing;           // since the last resubmitted one

    private TrackedSplitVirtqueue(in VirtqueueLayout layout, ulong features, InflightArea area)
        : base(layout, features)
    {
        _notes = new SplitInflight(area.Bytes, layout.Size);
        _heads = new ushort[layout.Size];
    }

    /// <inheritdoc/>
    public override bool HasAvailable => (IsResubmitting && LastFault == RingFault.None && IsOpen) || base.HasAvailable;

    private bool IsResubmitting => _nextResubmitted < _resubmitted.Length;

    /// <inheritdoc/>
    public override PopResult TryPop(DescriptorChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        if (!IsResubmitting)
        {
            PopResult result = base.TryPop(chain);
            if (result == PopResult.Chain) Note((ushort)chain.Token);
            return result;
        }

        if (LastFault != RingFault.None) return PopResult.Fault;
        if (!IsOpen) return PopResult.Empty;
        RingFault fault = TakeChain(_resubmitted[_nextResubmitted], chain);
        if (fault != RingFault.None) return Refuse(fault);

        _nextResubmitted++;
        _takenFromRing = 0;
        return PopResult.Chain;
    }

    /// <inheritdoc/>
    public override void Unpop(int chains)
    {
        int fromRing = Math.Min(chains, _takenFromRing);
        for (int i = 1; i <= fromRing; i++) _notes.GiveBack(_heads[(ushort)(NextAvailable - i) & (Size - 1)]);
        _takenFromRing -= fromRing;
        base.Unpop(fromRing);
        // The others stay in flight, and are the next to be taken.
        _nextResubmitted = Math.Max(0, _nextResubmitted - (chains - fromRing));
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
        if (IsResubmitting) return 0; // one by one
        int count = base.PopSingles(singles, writable);
        for (int i = 0; i < count; i++)
        {
            ushort head = (ushort)singles[i].Token;
            _heads[(ushort)(NextAvailable - count + i) & (Size - 1)] = head;
            _notes.Take(head);
        }

        _takenFromRing = Math.Min(_takenFromRing + count, Size);
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
        created._resubmitted = created._notes.Attach(created.NextUsed);
        // Every chain that was ever taken is used or in flight, whatever base a front end remembers.
        created.GoOnFrom((ushort)(created.NextUsed + created._resubmitted.Length));
        queue = created;
        return RingFault.None;
    }

    private void Note(ushort head)
    {
        _heads[(ushort)(NextAvailable - 1) & (Size - 1)] = head;
        _takenFromRing = Math.Min(_takenFromRing + 1, Size);
        _notes.Take(head);
    }
}
