namespace ActorNet.TestKit;

/// <summary>A point that a number of threads reach together, again and again.</summary>
public class TestBarrier
{
    /// <summary>How long <see cref="Await()"/> waits when nothing else is said.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly TestKitBase _testKit;
    private readonly int _count;
    private readonly TimeSpan _timeout;
    private int _waiting;
    private long _round;

    /// <summary>Creates a barrier for some threads.</summary>
    public TestBarrier(TestKitBase testKit, int count, TimeSpan? defaultTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(testKit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _testKit = testKit;
        _count = count;
        _timeout = defaultTimeout ?? DefaultTimeout;
    }

    /// <summary>Waits for the others.</summary>
    public void Await() => Await(_timeout);

    /// <summary>Waits for the others; throws <see cref="TimeoutException"/> when that takes too long.</summary>
    public void Await(TimeSpan timeout)
    {
        var deadline = new Deadline(RealTimeWaiting.Instance, _testKit.Dilated(timeout));
        lock (_gate)
        {
            long round = _round;
            if (++_waiting == _count)
            {
                NextRound();
                return;
            }

            while (_round == round)
            {
                if (deadline.Left == TimeSpan.Zero)
                {
                    int missing = _count - _waiting--;
                    throw new TimeoutException($"{missing} of {_count} did not reach the barrier within {deadline.Total}.");
                }

                Monitor.Wait(_gate, deadline.Left);
            }
        }
    }

    /// <summary>Starts over, and lets go whoever waits.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            NextRound();
        }
    }

    private void NextRound()
    {
        _waiting = 0;
        _round++;
        Monitor.PulseAll(_gate);
    }
}
