using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>The filters between a port and its peer. What the port sends meets them first to last, what it gets last to first.</summary>
/// <remarks>
/// <para>Owned by one actor and not thread-safe. It knows no clock: times are monotonic and passed in; one that is older than
/// the one before counts as that one.</para>
/// <para>Frames that match the same filters keep their order, unless an <see cref="ImpairmentFilter"/> was told to reorder.</para>
/// </remarks>
public sealed partial class FilterChain
{
    private readonly List<FrameFilter> _filters = []; // the port is before the first one
    private readonly FrameFilter[][] _paths = [[], []]; // by direction: filters that are on, as frames meet them
    private readonly FilterFlow[] _flows = new FilterFlow[2]; // In and Out, and what removed filters did in between
    private IFilterSink? _sink; // during a call
    private TimeSpan _now = new(-LastTick);
    private FrameBatch? _source; // the batch in process
    private FrameDirection _sourceDirection;
    private int _unchanged; // its first frames, that passed and of which the sink does not know
    private bool _isSpilled; // the sink gets the frames one by one

    /// <summary>The filters, the one nearest to the port first.</summary>
    public IReadOnlyList<FrameFilter> Filters => _filters;

    /// <summary>
    /// When to call <see cref="Tick"/>; <see cref="TimeSpan.MaxValue"/> when no time brings anything. Frames that wait for the sink
    /// are not in it: tick when it has room again.
    /// </summary>
    public TimeSpan NextDue { get; private set; } = TimeSpan.MaxValue;

    /// <summary>
    /// False when a filter is full and wants the sender to wait: do not call <see cref="Process"/> until it is true after a tick.
    /// While it is true, a whole batch finds room.
    /// </summary>
    public bool CanTake(FrameDirection direction) => CanTake(direction, 0);

    /// <summary>Releases what is due, then treats the frames of a batch, which its owner has not called back.</summary>
    /// <returns>
    /// True when every frame passed unchanged: the caller forwards the batch itself, after what the sink got. Otherwise the sink
    /// got what passes, and the caller returns the batch when nobody shares it any more.
    /// </returns>
    public bool Process(FrameBatch batch, FrameDirection direction, TimeSpan now, IFilterSink sink)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Begin(now, sink);
        try
        {
            if (HasDue) ReleaseDue();
            _flows[(int)direction].In += batch.Count;
            return WalkBatch(batch, direction, 0);
        }
        finally
        {
            End();
        }
    }

    /// <summary>False while a filter behind this one wants no more frames to be injected.</summary>
    public bool CanInject(RedirectFilter filter, FrameDirection direction) =>
        !filter.Enabled || CanTake(direction, OutputOf(filter).PositionIn(direction) + 1);

    /// <summary>Frames from a filter's indev: they go on with the filter behind it. Otherwise as <see cref="Process"/>.</summary>
    /// <param name="filter">A filter of this chain that treats the direction. When it is off, the frames are dropped.</param>
    /// <param name="batch">The frames.</param>
    /// <param name="direction">Which way they go.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="sink">Takes what comes out.</param>
    public bool Inject(RedirectFilter filter, FrameBatch batch, FrameDirection direction, TimeSpan now, IFilterSink sink)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int position = OutputOf(filter).PositionIn(direction) + 1;
        if (!filter.Treats(direction)) ThrowHelper.Invalid("Frames were injected in a direction that the filter does not treat.");
        Begin(now, sink);
        try
        {
            if (HasDue) ReleaseDue();
            return filter.TryInject(batch.Count, direction) ? WalkBatch(batch, direction, position) : batch.Count == 0;
        }
        finally
        {
            End();
        }
    }

    /// <summary>Releases what is due. Call it at <see cref="NextDue"/> or later, and when the sink has room again.</summary>
    public void Tick(TimeSpan now, IFilterSink sink)
    {
        Begin(now, sink);
        try
        {
            ReleaseDue();
        }
        finally
        {
            End();
        }
    }

    /// <summary>Tells dumps of frames that were dropped behind the last filter of a direction.</summary>
    /// <param name="batch">The frames.</param>
    /// <param name="direction">Which way they went.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="reason">Why: "no-credit".</param>
    public void NoteDropped(FrameBatch batch, FrameDirection direction, TimeSpan now, string reason)
    {
        ArgumentNullException.ThrowIfNull(batch);
        GoTo(now);
        for (int i = 0; i < batch.Count; i++) TellDrop(batch, i, direction, _paths[(int)direction].Length, reason);
    }

    // For FilterOutput: may a frame be released to the filters from this position on?
    internal bool IsOpen(FrameDirection direction, int position) => CanTake(direction, position) && _sink!.HasRoom(direction);

    internal void Continue(FrameBatch frames, int index, FrameDirection direction, int position)
    {
        if (!Walk(frames, index, direction, position)) return;
        _flows[(int)direction].Out++;
        if (_source is not null && !_isSpilled) Spill();
        if (ReferenceEquals(frames, _source)) _sink!.Share(frames, index, direction);
        else _sink!.Emit(frames, index, direction);
    }

    internal void Divert(string outdev, FrameBatch frames, int index, FrameDirection direction) =>
        _sink!.Divert(outdev, frames, index, direction);

    private bool CanTake(FrameDirection direction, int position)
    {
        FrameFilter[] path = _paths[(int)direction];
        for (; position < path.Length; position++)
        {
            if (!path[position].CanTake(direction)) return false;
        }

        return true;
    }

    private bool WalkBatch(FrameBatch batch, FrameDirection direction, int position)
    {
        ref FilterFlow flow = ref _flows[(int)direction];
        if (position >= _paths[(int)direction].Length)
        {
            flow.Out += batch.Count;
            return true;
        }

        _source = batch;
        _sourceDirection = direction;
        _unchanged = 0;
        _isSpilled = false;
        for (int i = 0; i < batch.Count; i++)
        {
            if (Walk(batch, i, direction, position))
            {
                flow.Out++;
                if (_isSpilled) _sink!.Share(batch, i, direction);
                else _unchanged = i + 1;
            }
            else if (!_isSpilled)
            {
                Spill();
            }
        }

        return !_isSpilled;
    }

    // True when the frame passes all filters from here on.
    private bool Walk(FrameBatch frames, int index, FrameDirection direction, int position)
    {
        FrameFilter[] path = _paths[(int)direction];
        for (; position < path.Length; position++)
        {
            FrameFilter filter = path[position];
            if (filter.Match is { } match && !match.Matches(frames, index)) continue;
            FilterVerdict verdict = filter.Treat(frames, index, direction, _now);
            if (verdict.IsPass) continue;
            if (verdict.IsDrop) TellDrop(frames, index, direction, position, filter.ReasonOf(verdict.Counter));
            return false;
        }

        return true;
    }

    private void TellDrop(FrameBatch frames, int index, FrameDirection direction, int position, string reason)
    {
        FrameFilter[] path = _paths[(int)direction];
        for (int i = 0; i < position; i++)
        {
            if (path[i].Match is { } match && !match.Matches(frames, index)) continue;
            path[i].ObserveDrop(frames, index, direction, _now, reason);
        }
    }

    // From here on the sink gets the frames of the batch one by one.
    private void Spill()
    {
        _isSpilled = true;
        for (int i = 0; i < _unchanged; i++) _sink!.Share(_source!, i, _sourceDirection);
    }
}
