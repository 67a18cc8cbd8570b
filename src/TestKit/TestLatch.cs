namespace ActorNet.TestKit;

/// <summary>A gate that opens when it was counted down; threads of actors and tests meet at it.</summary>
public class TestLatch
{
    /// <summary>How long <see cref="Ready()"/> waits when nothing else is said.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly Func<TimeSpan, TimeSpan> _dilate;
    private readonly TimeSpan _timeout;
    private readonly int _initial;
    private int _count;

    /// <summary>Creates a latch that opens at the first count.</summary>
    public TestLatch()
        : this(1)
    {
    }

    /// <summary>Creates a latch that opens after some counts.</summary>
    public TestLatch(int count)
        : this(count, DefaultTimeout)
    {
    }

    /// <summary>Creates a latch with a timeout of its own.</summary>
    public TestLatch(int count, TimeSpan defaultTimeout)
        : this(static time => time, defaultTimeout, count)
    {
    }

    /// <summary>Creates a latch whose timeouts are stretched.</summary>
    protected TestLatch(Func<TimeSpan, TimeSpan> dilate, TimeSpan defaultTimeout, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _dilate = dilate;
        _timeout = defaultTimeout;
        _initial = _count = count;
    }

    /// <summary>Whether the latch is open.</summary>
    public bool IsOpen => Volatile.Read(ref _count) == 0;

    /// <summary>Counts one down; on an open latch nothing happens.</summary>
    public void CountDown()
    {
        lock (_gate)
        {
            Set(Math.Max(_count - 1, 0));
        }
    }

    /// <summary>Opens the latch whatever its count.</summary>
    public void Open()
    {
        lock (_gate)
        {
            Set(0);
        }
    }

    /// <summary>Closes the latch with its first count.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            Set(_initial);
        }
    }

    /// <summary>Waits until the latch is open; throws <see cref="TimeoutException"/> when that takes too long.</summary>
    public void Ready(TimeSpan timeout)
    {
        if (timeout == TimeSpan.MaxValue || timeout < TimeSpan.Zero)
        {
            throw new ArgumentException("A latch waits for a finite time.", nameof(timeout));
        }

        TimeSpan limit = _dilate(timeout);
        if (!Waiting.Here().Until(_gate, () => _count == 0, limit))
        {
            throw new TimeoutException($"The latch was not opened within {limit}; {_count} of {_initial} counts are missing.");
        }
    }

    /// <summary>Waits for the default time.</summary>
    public void Ready() => Ready(_timeout);

    private void Set(int count)
    {
        Volatile.Write(ref _count, count);
        Monitor.PulseAll(_gate);
    }
}
