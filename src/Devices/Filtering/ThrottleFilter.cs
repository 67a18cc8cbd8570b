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
    private readonly HeldQueue[] _queues = [new(), new()];
    private readonly RateMeter[] _meters = new RateMeter[2];
    private readonly bool[] _stalled = new bool[2];

    /// <summary>A throttle; its buckets are full when it begins.</summary>
    public ThrottleFilter(ThrottleOptions options)
        : base(options, options?.Limits!, [new("policed", "Frames dropped because they are beyond the rate.", true)])
    {
        options!.Check();
        _options = options;
        Start(TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public override TimeSpan NextDue(FrameDirection direction)
    {
        HeldQueue queue = _queues[(int)direction];
        return queue.Count == 0 ? TimeSpan.MaxValue : new TimeSpan(_meters[(int)direction].ReadyAt(LengthOf(queue.First, direction)));
    }

    /// <inheritdoc/>
    protected internal override FilterVerdict Inspect(FrameBatch frames, int index, FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        HeldQueue queue = _queues[(int)direction];
        int length = frames[index].Length;
        if (queue.Count == 0)
        {
            RateMeter meter = _meters[(int)direction];
            meter.AdvanceTo(now.Ticks);
            if (meter.ReadyAt(length) <= now.Ticks)
            {
                meter.Take(length);
                return FilterVerdict.Pass;
            }
        }

        if (_options.Policy == ThrottlePolicy.Police) return FilterVerdict.Drop(Policed);
        if (!HasRoomFor(length, direction)) return Full;
        queue.Enqueue(new HeldFrame(Hold(frames, index, direction), 0));
        return FilterVerdict.Taken;
    }

    /// <inheritdoc/>
    protected internal override void Release(FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        HeldQueue queue = _queues[(int)direction];
        RateMeter meter = _meters[(int)direction];
        if (_stalled[(int)direction]) meter.AdvanceTo(now.Ticks); // what could have gone in between is lost
        _stalled[(int)direction] = false;
        while (queue.Count > 0)
        {
            int length = LengthOf(queue.First, direction);
            if (meter.ReadyAt(length) > now.Ticks || !output.CanPass(direction)) return;
            meter.Take(length);
            PassHeld(queue.Dequeue().Handle, direction, output);
        }
    }

    /// <inheritdoc/>
    protected internal override void Flush(FrameDirection direction, FilterOutput output)
    {
        HeldQueue queue = _queues[(int)direction];
        while (queue.Count > 0) PassHeld(queue.Dequeue().Handle, direction, output);
    }

    /// <inheritdoc/>
    protected internal override void NoteExit(FrameDirection direction, bool isOpen) => _stalled[(int)direction] = !isOpen;

    /// <inheritdoc/>
    protected internal override void Start(TimeSpan now)
    {
        for (int i = 0; i < _meters.Length; i++)
        {
            _stalled[i] = false;
            _meters[i] = new RateMeter(
                _options.BytesPerSecond, _options.BurstBytesOrDefault, _options.FramesPerSecond, _options.BurstFramesOrDefault, now.Ticks);
        }
    }

    private int LengthOf(HeldFrame frame, FrameDirection direction) => StoreOf(direction).LengthOf(frame.Handle);
}
