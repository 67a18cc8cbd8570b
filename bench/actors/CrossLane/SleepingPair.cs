using ActorNet.Bench.Actors.Systems;
using ActorNet.Io.Processes;

namespace ActorNet.Bench.Actors.CrossLane;

/// <summary>Two threads on the lanes' processors, each asleep while the other one is awake.</summary>
internal sealed class SleepingPair : IDisposable
{
    private readonly ISleeper _ping;
    private readonly ISleeper _pong;
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _go = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private volatile bool _ended;
    private int _exchanges;

    internal SleepingPair(Func<ISleeper> create)
    {
        _ping = create();
        _pong = create();
        _threads = [new Thread(Ping) { IsBackground = true }, new Thread(Pong) { IsBackground = true }];
        foreach (Thread thread in _threads) thread.Start();
    }

    /// <summary>So many round trips.</summary>
    internal void Run(int exchanges)
    {
        _exchanges = exchanges;
        _go.Release();
        _done.Wait();
    }

    public void Dispose()
    {
        _ended = true;
        _go.Release();
        _pong.Wake();
        foreach (Thread thread in _threads) thread.Join();
        _ping.Dispose();
        _pong.Dispose();
        _go.Dispose();
        _done.Dispose();
    }

    private void Ping()
    {
        Bind(0);
        while (true)
        {
            _go.Wait();
            if (_ended) return;
            for (int i = 0; i < _exchanges; i++)
            {
                _pong.Wake();
                _ping.Sleep();
            }
            _done.Release();
        }
    }

    private void Pong()
    {
        Bind(1);
        while (true)
        {
            _pong.Sleep();
            if (_ended) return;
            _ping.Wake();
        }
    }

    private static void Bind(int lane)
    {
        if (BenchSystem.ProcessorOf(lane) is >= 0 and var processor) CpuAffinity.SetCurrentThread(processor);
    }
}
