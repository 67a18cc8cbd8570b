namespace ActorNet.Devices.Filtering;

/// <summary>Two token buckets, for bytes and for frames, that a frame needs both. Integers only, and no rounding.</summary>
/// <remarks>
/// <para>Time is counted in units of a tick divided by both rates, and levels in what flows in within one such unit: so every
/// moment at which a frame may go is a whole number, whichever bucket it has to wait for. The fraction of a tick is kept.</para>
/// <para>What costs more than the burst may go when the bucket is full, and leaves it in debt: on the average the rate is kept.</para>
/// </remarks>
internal sealed class RateMeter
{
    private readonly Int128 _unitsPerTick;
    private readonly long _ticksToFill; // after so many the buckets are full, whatever they were
    private Bucket _bytes;
    private Bucket _frames;
    private long _tick; // now, and the fraction of a tick behind it
    private Int128 _fraction;

    /// <summary>Full buckets.</summary>
    /// <param name="bytesPerSecond">0: no limit.</param>
    /// <param name="burstBytes">Capacity in bytes.</param>
    /// <param name="framesPerSecond">0: no limit.</param>
    /// <param name="burstFrames">Capacity in frames.</param>
    /// <param name="now">The time, in ticks.</param>
    internal RateMeter(long bytesPerSecond, long burstBytes, long framesPerSecond, long burstFrames, long now)
    {
        // At most 10^12 each, see ThrottleOptions: the largest products stay below 10^32, far from the end of Int128 at 10^38.
        _bytes = new Bucket(bytesPerSecond > 0, burstBytes, (Int128)TimeSpan.TicksPerSecond * Math.Max(1, framesPerSecond));
        _frames = new Bucket(framesPerSecond > 0, burstFrames, (Int128)TimeSpan.TicksPerSecond * Math.Max(1, bytesPerSecond));
        _unitsPerTick = (Int128)Math.Max(1, bytesPerSecond) * Math.Max(1, framesPerSecond);
        _ticksToFill = (long)Int128.Min(long.MaxValue, (Int128.Max(_bytes.LargestGap, _frames.LargestGap) / _unitsPerTick) + 1);
        _tick = now;
    }

    /// <summary>Lets time pass up to a tick, or not at all when that is behind.</summary>
    internal void AdvanceTo(long tick)
    {
        if (tick <= _tick) return;
        long elapsed = tick - _tick; // both are times of one clock, so this does not wrap
        Int128 units = ((Int128)Math.Min((ulong)elapsed, (ulong)_ticksToFill + 1) * _unitsPerTick) - _fraction;
        _tick = tick;
        _fraction = 0;
        _bytes.Fill(units);
        _frames.Fill(units);
    }

    /// <summary>The first tick at which a frame may go, when the one before it went now.</summary>
    internal long ReadyAt(int length)
    {
        Int128 units = WaitFor(length) + _fraction;
        if (units <= 0) return _tick;
        Int128 ready = _tick + ((units + _unitsPerTick - 1) / _unitsPerTick);
        return ready < long.MaxValue ? (long)ready : long.MaxValue - 1; // the end of time means never, and a held frame is never that
    }

    /// <summary>Lets time pass until the frame may go, and lets it go.</summary>
    internal void Take(int length)
    {
        Int128 units = WaitFor(length);
        if (units > 0)
        {
            _bytes.Fill(units);
            _frames.Fill(units);
            units += _fraction;
            _tick += (long)(units / _unitsPerTick);
            _fraction = units % _unitsPerTick;
        }

        _bytes.Take(length);
        _frames.Take(1);
    }

    private Int128 WaitFor(int length) => Int128.Max(0, Int128.Max(_bytes.Missing(length), _frames.Missing(1)));

    private struct Bucket(bool isLimited, long burst, Int128 unitsPerToken)
    {
        private readonly Int128 _capacity = burst * unitsPerToken;
        private Int128 _level = burst * unitsPerToken;

        // From the deepest debt that one frame leaves to the brim.
        public readonly Int128 LargestGap => isLimited ? _capacity + (int.MaxValue * unitsPerToken) : 0;

        public readonly Int128 Missing(int tokens) =>
            isLimited ? Int128.Min(tokens * unitsPerToken, _capacity) - _level : Int128.MinValue;

        public void Fill(Int128 units)
        {
            if (isLimited) _level = Int128.Min(_capacity, _level + units);
        }

        public void Take(int tokens)
        {
            if (isLimited) _level -= tokens * unitsPerToken;
        }
    }
}
