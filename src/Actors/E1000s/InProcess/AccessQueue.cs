namespace ActorNet.Actors.E1000s.InProcess;

/// <summary>Accesses on their way to the NIC's lane, in the order in which they were made: bounded, many writers, one reader.</summary>
/// <remarks>Two arrays that change places: the reader takes all that is there at once, and writers wait only while a whole array of accesses is not taken.</remarks>
internal sealed class AccessQueue(int capacity)
{
    private readonly object _gate = new();
    private Access[] _filling = new Access[capacity];
    private Access[] _taken = new Access[capacity];
    private int _count;
    private int _blocked;
    private bool _isClosed;
    private Action? _bell;
    private int _isArmed; // 1: who adds something rings

    /// <summary>True when there is something to take.</summary>
    public bool HasAny => Volatile.Read(ref _count) != 0;

    /// <summary>Adds an access; waits while the queue is full. From any thread but the reader's.</summary>
    /// <returns>False when the queue is closed.</returns>
    public bool TryAdd(in Access access)
    {
        lock (_gate)
        {
            while (_count == _filling.Length && !_isClosed)
            {
                _blocked++;
                Monitor.Wait(_gate);
                _blocked--;
            }

            if (_isClosed) return false;
            _filling[_count] = access;
            Volatile.Write(ref _count, _count + 1);
        }

        // The lock is a full fence: what was added is seen by the reader before it sleeps, or it is seen here that it sleeps.
        if (Volatile.Read(ref _isArmed) != 0 && Interlocked.Exchange(ref _isArmed, 0) != 0) _bell!();
        return true;
    }

    /// <summary>Who wakes the reader.</summary>
    public void Open(Action bell) => _bell = bell;

    /// <summary>The reader wants to be rung for; true when there is something already and it will not be.</summary>
    public bool Arm()
    {
        Interlocked.Exchange(ref _isArmed, 1);
        return HasAny && Interlocked.Exchange(ref _isArmed, 0) != 0;
    }

    /// <summary>Takes everything; valid until the next call.</summary>
    public ReadOnlySpan<Access> Take()
    {
        lock (_gate)
        {
            int count = _count;
            (_filling, _taken) = (_taken, _filling);
            _count = 0;
            if (_blocked > 0) Monitor.PulseAll(_gate);
            return _taken.AsSpan(0, count);
        }
    }

    /// <summary>Takes what is left; nothing comes any more.</summary>
    public ReadOnlySpan<Access> Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }

        return Take();
    }
}
