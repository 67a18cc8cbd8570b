namespace ActorNet.Actors.E1000s.InProcess;

/// <summary>A thread that waits for the answer to its access: it spins for a while, then sleeps. Every thread has one, for good.</summary>
internal sealed class AccessWaiter
{
    private const int Spins = 200;
    private const int Waiting = 0;
    private const int Asleep = 1;
    private const int Answered = 2;

    [ThreadStatic]
    private static AccessWaiter? OwnWaiter;

    private readonly object _bed = new();
    private int _state;
    private ulong _value;

    private AccessWaiter()
    {
    }

    /// <summary>That of the current thread.</summary>
    public static AccessWaiter Own => OwnWaiter ??= new AccessWaiter();

    /// <summary>What goes with the question or the answer and is no number.</summary>
    public object? Object { get; set; }

    /// <summary>Before the question is asked.</summary>
    public void Begin() => Volatile.Write(ref _state, Waiting);

    /// <summary>Answers; on the NIC's lane, once.</summary>
    public void Answer(ulong value)
    {
        _value = value;
        if (Interlocked.Exchange(ref _state, Answered) != Asleep) return;
        lock (_bed) Monitor.Pulse(_bed);
    }

    /// <summary>Waits for the answer.</summary>
    public ulong Wait()
    {
        var spin = new SpinWait();
        for (int i = 0; i < Spins; i++)
        {
            if (Volatile.Read(ref _state) == Answered) return _value;
            spin.SpinOnce(sleep1Threshold: -1);
        }

        lock (_bed)
        {
            // Who answers from here on finds a sleeper, and wakes it: the lock is free only while it sleeps.
            if (Interlocked.CompareExchange(ref _state, Asleep, Waiting) == Waiting)
                while (Volatile.Read(ref _state) != Answered) Monitor.Wait(_bed);
        }

        return _value;
    }
}
