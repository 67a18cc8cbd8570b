using ActorNet.Io.Readiness;

namespace ActorNet.Bench.Actors.CrossLane;

/// <summary>Sleeps in epoll, woken by an eventfd: a lane without the lane.</summary>
internal sealed class EpollSleeper : ISleeper
{
    private readonly Reactor _reactor = new();
    private int _woken;

    public void Wake()
    {
        Volatile.Write(ref _woken, 1);
        _reactor.Wake();
    }

    public void Sleep()
    {
        while (Volatile.Read(ref _woken) == 0) _reactor.Poll(Timeout.InfiniteTimeSpan);
        Volatile.Write(ref _woken, 0);
    }

    public void Dispose() => _reactor.Dispose();
}
