namespace ActorNet.Devices.Filtering;

/// <summary>A token bucket without rounding: tokens are counted in ten-millionths, so that a tick of 100 ns brings exactly <c>rate</c> of them.</summary>
/// <remarks>
/// What costs more than the burst may go when the bucket is full, and leaves it in debt: on the average the rate is kept.
/// A bucket without a rate lets everything go at once.
/// </remarks>
internal struct TokenBucket
{
    private const long Scale = TimeSpan.TicksPerSecond;

    private readonly long _rate; // tokens per second; 0: no limit
    private readonly Int128 _capacity; // scaled
    private Int128 _level; // scaled, at _last
    private long _last; // ticks

    /// <summary>A full bucket.</summary>
    internal TokenBucket(long rate, long burst, long now)
    {
        _rate = rate;
        _capacity = (Int128)burst * Scale;
        _level = _capacity;
        _last = now;
    }

    /// <summary>Lets the time pass up to <paramref name="now"/>, or not at all when that is behind.</summary>
    internal void Advance(long now)
    {
        if (now <= _last) return;
        if (_rate > 0 && _level < _capacity) _level = Int128.Min(_capacity, _level + ((Int128)_rate * ((Int128)now - _last)));
        _last = now;
    }

    /// <summary>The first tick, not before the last advance, at which the cost may be taken.</summary>
    internal readonly long ReadyAt(long cost)
    {
        if (_rate == 0) return _last;
        Int128 missing = Int128.Min((Int128)cost * Scale, _capacity) - _level;
        if (missing <= 0) return _last;
        Int128 ready = _last + ((missing + _rate - 1) / _rate);
        return ready < long.MaxValue ? (long)ready : long.MaxValue - 1; // no deadline is "never"
    }

    internal void Take(long cost)
    {
        if (_rate > 0) _level -= (Int128)cost * Scale;
    }
}
