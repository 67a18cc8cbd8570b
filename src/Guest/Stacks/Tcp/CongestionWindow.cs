namespace ActorNet.Guest.Stacks.Tcp;

/// <summary>
/// How many bytes may be in flight: slow start, congestion avoidance, fast retransmit and recovery.
/// RFC 5681, with the partial acknowledgements of RFC 6582 (NewReno).
/// </summary>
internal struct CongestionWindow
{
    private const int DuplicatesThatMeanLoss = 3;

    private readonly int _segment;
    private readonly long _maximum;
    private long _threshold;
    private int _duplicates;
    private long _recoverUntil;
    private bool _recovering;

    /// <param name="segment">Payload bytes of a full segment.</param>
    /// <param name="maximum">What can ever be in flight: there is no use in growing past it.</param>
    public CongestionWindow(int segment, long maximum)
    {
        _segment = segment;
        _maximum = maximum;
        _threshold = maximum;
        Bytes = 10L * segment; // RFC 6928
    }

    public long Bytes { get; private set; }

    /// <summary>New data was acknowledged, up to a stream position. True: one segment there is lost too, send it again.</summary>
    public bool OnAcknowledged(long bytes, long position)
    {
        _duplicates = 0;
        if (_recovering)
        {
            if (position < _recoverUntil)
            {
                Bytes = Math.Max(_segment, Bytes - bytes + _segment);
                return true;
            }
            _recovering = false;
            Bytes = _threshold;
            return false;
        }
        long growth = Bytes < _threshold ? Math.Min(bytes, _segment) : Math.Max(1, (long)_segment * _segment / Bytes);
        Bytes = Math.Min(_maximum, Bytes + growth);
        return false;
    }

    /// <summary>The same position was acknowledged again while data is in flight. True: send the segment there again.</summary>
    /// <param name="inFlight">Bytes sent and not acknowledged.</param>
    /// <param name="highest">End of everything sent so far.</param>
    public bool OnDuplicate(long inFlight, long highest)
    {
        if (_recovering)
        {
            Bytes = Math.Min(_maximum, Bytes + _segment); // one more segment has left the network
            return false;
        }
        if (++_duplicates != DuplicatesThatMeanLoss) return false;
        _recovering = true;
        _recoverUntil = highest;
        _threshold = Math.Max(inFlight / 2, 2L * _segment);
        Bytes = _threshold + (DuplicatesThatMeanLoss * _segment);
        return true;
    }

    public void OnTimeout(long inFlight)
    {
        _threshold = Math.Max(inFlight / 2, 2L * _segment);
        Bytes = _segment;
        _duplicates = 0;
        _recovering = false;
    }
}
