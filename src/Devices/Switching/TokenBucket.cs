namespace ActorNet.Devices.Switching;

/// <summary>Counts out frames at a rate, exactly: credit is kept in frames times ticks of 100 ns, so that no fraction is lost.</summary>
internal struct TokenBucket
{
    private readonly long _rate; // credit per tick; 0: no limit
    private readonly long _full;
    private readonly long _ticksToFull;
    private long _credit;
    private long _updated;

    /// <summary>A full bucket. Null: a bucket that never empties.</summary>
    internal TokenBucket(StormLimit? limit, long now)
    {
        if (limit is not { } values) return;
        values.Check();
        _rate = values.FramesPerSecond;
        _full = values.Burst * TimeSpan.TicksPerSecond; // at most 10^16
        _ticksToFull = (_full + _rate - 1) / _rate;
        _credit = _full;
        _updated = now;
    }

    /// <summary>Takes a frame's worth out; false when it is not there. A clock that goes back adds nothing.</summary>
    internal bool TryTake(long now)
    {
        if (_rate == 0) return true;
        long elapsed = now - _updated;
        if (elapsed > 0)
        {
            _updated = now;
            // Below the time to fill, the product is at most _full + _rate: no overflow.
            _credit = elapsed >= _ticksToFull ? _full : Math.Min(_full, _credit + (elapsed * _rate));
        }

        if (_credit < TimeSpan.TicksPerSecond) return false;
        _credit -= TimeSpan.TicksPerSecond;
        return true;
    }
}
