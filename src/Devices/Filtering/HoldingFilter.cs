using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Filtering;

/// <summary>A filter that keeps copies of frames for a while, up to its limits.</summary>
public abstract class HoldingFilter : FrameFilter
{
    /// <summary>Rows that the table of a holding filter begins with.</summary>
    protected const int HoldingCounters = CommonCounters + 2;

    private const int HeldCounter = CommonCounters;
    private const int FullCounter = CommonCounters + 1;

    private readonly FrameStore[] _stores = [new(), new()];
    private readonly FrameBatch _carrier = FrameBatch.CreateBorrowing();
    private readonly HoldLimits _limits;

    private protected HoldingFilter(FilterOptions options, HoldLimits limits, ReadOnlySpan<CounterInfo> counters)
        : base(options,
        [
            new("held", "Frames that had to wait in the filter."),
            new("filter-full", "Frames dropped because the filter holds as much as it may.", true),
            .. counters,
        ])
    {
        ArgumentNullException.ThrowIfNull(limits);
        limits.Check();
        _limits = limits;
    }

    /// <inheritdoc/>
    public override int HeldFrames(FrameDirection direction) => _stores[(int)direction].Frames;

    /// <inheritdoc/>
    public override long HeldBytes(FrameDirection direction) => _stores[(int)direction].Bytes;

    /// <inheritdoc/>
    public override bool CanTake(FrameDirection direction)
    {
        FrameStore store = _stores[(int)direction];
        return _limits.Overflow == FilterOverflow.Drop || (store.Frames < _limits.Frames && store.Bytes < _limits.Bytes);
    }

    private protected static FilterVerdict Full => FilterVerdict.Drop(FullCounter);

    private protected FrameStore StoreOf(FrameDirection direction) => _stores[(int)direction];

    private protected bool HasRoomFor(int length, FrameDirection direction)
    {
        if (_limits.Overflow == FilterOverflow.Backpressure) return true; // the sender stops in time
        FrameStore store = _stores[(int)direction];
        return store.Frames < _limits.Frames && store.Bytes + length <= _limits.Bytes;
    }

    // There is room: HasRoomFor said so.
    private protected int Hold(FrameBatch frames, int index, FrameDirection direction)
    {
        Count(HeldCounter);
        return _stores[(int)direction].Add(frames, index);
    }

    private protected void PassHeld(int handle, FrameDirection direction, FilterOutput output)
    {
        FrameStore store = _stores[(int)direction];
        store.Present(handle, _carrier);
        output.Pass(_carrier, 0, direction);
        store.Remove(handle);
    }
}
