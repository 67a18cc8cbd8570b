namespace ActorNet.Bench.Actors.Systems;

/// <summary>Counts what arrived: the senders see how far it is, the benchmark waits for the end.</summary>
/// <remarks>Written by the one receiver; a cache line changes hands once every <see cref="Step"/> messages.</remarks>
internal sealed class Finish : IDisposable
{
    /// <summary>Messages between two reports.</summary>
    internal const int Step = 256;

    private readonly ManualResetEventSlim _reached = new();
    private long _arrived;
    private long _reported;
    private long _target;

    internal long Reported => Volatile.Read(ref _reported);

    /// <summary>Before anything is sent.</summary>
    internal void Expect(long messages)
    {
        _reached.Reset();
        _arrived = 0;
        _target = messages;
        Volatile.Write(ref _reported, 0);
    }

    /// <summary>By the receiver, for each message.</summary>
    internal void Arrived()
    {
        long arrived = ++_arrived;
        if (arrived % Step == 0) Volatile.Write(ref _reported, arrived);
        if (arrived == _target) _reached.Set();
    }

    internal void Wait()
    {
        if (!_reached.Wait(TimeSpan.FromMinutes(1))) throw new TimeoutException($"{_arrived} of {_target} messages arrived within a minute");
    }

    public void Dispose() => _reached.Dispose();
}
