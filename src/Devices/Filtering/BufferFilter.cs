using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>Holds all frames and releases them together, each interval: counted from when the filter was inserted or switched on.</summary>
public sealed class BufferFilter : HoldingFilter
{
    private readonly HeldQueue[] _queues = [new(), new()];
    private long _start;
    private long _interval;

    /// <summary>A buffer.</summary>
    public BufferFilter(BufferOptions options)
        : base(options, options?.Limits!, []) => SetInterval(options!.Interval);

    /// <summary>Changes the interval for frames that come from now on.</summary>
    public void SetInterval(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromMicroseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(interval, TimeSpan.FromDays(1));
        _interval = interval.Ticks;
    }

    /// <inheritdoc/>
    public override TimeSpan NextDue(FrameDirection direction)
    {
        HeldQueue queue = _queues[(int)direction];
        return queue.Count == 0 ? TimeSpan.MaxValue : new TimeSpan(queue.First.Due);
    }

    /// <inheritdoc/>
    protected internal override FilterVerdict Inspect(FrameBatch frames, int index, FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        if (!HasRoomFor(frames[index].Length, direction)) return Full;
        long due = _start + ((((now.Ticks - _start) / _interval) + 1) * _interval);
        _queues[(int)direction].Enqueue(new HeldFrame(Hold(frames, index, direction), due));
        return FilterVerdict.Taken;
    }

    /// <inheritdoc/>
    protected internal override void Release(FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        HeldQueue queue = _queues[(int)direction];
        while (queue.Count > 0 && queue.First.Due <= now.Ticks && output.CanPass(direction))
        {
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
    protected internal override void Start(TimeSpan now) => _start = now.Ticks;
}
