using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>Limits bytes and frames per second with token buckets, exactly: over any time no token is lost to rounding or to a late tick.</summary>
/// <remarks>
/// A held frame is accounted for at the tick at which it was due, however late it is released, so how often the chain is called
/// does not change how much goes through. Only time for which later filters or the sink wanted nothing is lost, beyond the burst.
/// A frame counts with its length as it is, also when it is yet to be segmented.
/// </remarks>
public sealed class ThrottleFilter : HoldingFilter
{
    private const int Policed = HoldingCounters;

    private readonly ThrottleOptions _options;
    private readonly Lane[] _lanes = [new(), new()];

    /// <summary>A throttle; its buckets are full when it begins.</summary>
    public ThrottleFilter(ThrottleOptions options)
        : base(options, options?.Limits!, [new("policed", "Frames dropped because they are beyond the rate.", true)])
    {
        options!.Check();
        _options = options;
    }

    /// <inheritdoc/>
    public override TimeSpan NextDue(FrameDirection direction)
    {
        Lane lane = _lanes[(int)direction];
        return lane.Queue.Count == 0 ? TimeSpan.MaxValue : new TimeSpan(lane.ReadyAt(LengthOfFirst(direction)));
    }

    /// <inheritdoc/>
    protected internal override FilterVerdict Inspect(FrameBatch frames, int index, FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        Lane lane = _lanes[(int)direction];
        int length = frames[index].Length;
        if (lane.Queue.Count == 0)
        {
            lane.Advance(now.Ticks);
            if (lane.ReadyAt(length) <= now.Ticks)
            {
                lane.Take(length);
                return FilterVerdict.Pass;
            }
        }

        if (_options.Policy == ThrottlePolicy.Police) return FilterVerdict.Drop(Policed);
        if (!HasRoomFor(length, direction)) return Full;
        lane.Queue.Enqueue(new HeldFrame(Hold(frames, index, direction), 0));
        return FilterVerdict.Taken;
    }

    /// <inheritdoc/>
    protected internal override void Release(FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        Lane lane = _lanes[(int)direction];
        if (lane.IsStalled) lane.Advance(now.Ticks); // what could have gone in between is lost
        lane.IsStalled = false;
        while (lane.Queue.Count > 0)
        {
            int length = LengthOfFirst(direction);
            long due = lane.ReadyAt(length);
            if (due > now.Ticks || !output.CanPass(direction)) return;
            lane.Advance(due);
            lane.Take(length);
            PassHeld(lane.Queue.Dequeue().Handle, direction, output);
        }
    }

    /// <inheritdoc/>
    protected internal override void Flush(FrameDirection direction, FilterOutput output)
    {
        HeldQueue queue = _lanes[(int)direction].Queue;
        while (queue.Count > 0) PassHeld(queue.Dequeue().Handle, direction, output);
    }

    /// <inheritdoc/>
    protected internal override void Stall(FrameDirection direction) => _lanes[(int)direction].IsStalled = true;

    /// <inheritdoc/>
    protected internal override void Start(TimeSpan now)
    {
        foreach (Lane lane in _lanes)
        {
            lane.IsStalled = false;
            lane.Bytes = new TokenBucket(_options.BytesPerSecond, _options.BurstBytesOrDefault, now.Ticks);
            lane.Frames = new TokenBucket(_options.FramesPerSecond, _options.BurstFramesOrDefault, now.Ticks);
        }
    }

    private int LengthOfFirst(FrameDirection direction) =>
        StoreOf(direction).LengthOf(_lanes[(int)direction].Queue.First.Handle);

    private sealed class Lane
    {
        public TokenBucket Bytes;
        public TokenBucket Frames;

        public HeldQueue Queue { get; } = new();

        public bool IsStalled { get; set; }

        public long ReadyAt(int length) => Math.Max(Bytes.ReadyAt(length), Frames.ReadyAt(1));

        public void Advance(long now)
        {
            Bytes.Advance(now);
            Frames.Advance(now);
        }

        public void Take(int length)
        {
            Bytes.Take(length);
            Frames.Take(1);
        }
    }
}
