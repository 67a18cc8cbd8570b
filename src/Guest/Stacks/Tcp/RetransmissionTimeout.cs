namespace ActorNet.Guest.Stacks.Tcp;

/// <summary>How long to wait for an acknowledgement, from measured round trips, doubled at each loss. RFC 6298.</summary>
internal struct RetransmissionTimeout
{
    private const long InitialMilliseconds = 1_000;
    private const long MinimumMilliseconds = 200; // shorter than the 1 s of the RFC, as Linux: these are local links
    private const long MaximumMilliseconds = 30_000;

    private long _smoothed;
    private long _variation;
    private int _backoff;
    private bool _measured;

    public readonly long Milliseconds
    {
        get
        {
            long timeout = _measured ? Math.Max(MinimumMilliseconds, _smoothed + (4 * _variation)) : InitialMilliseconds;
            return Math.Min(MaximumMilliseconds, timeout << Math.Min(_backoff, 16));
        }
    }

    public void Sample(long milliseconds)
    {
        if (!_measured)
        {
            _measured = true;
            _smoothed = milliseconds;
            _variation = milliseconds / 2;
            return;
        }
        _variation = ((3 * _variation) + Math.Abs(_smoothed - milliseconds)) / 4;
        _smoothed = ((7 * _smoothed) + milliseconds) / 8;
    }

    public void BackOff() => _backoff++;

    public void Recovered() => _backoff = 0;
}
