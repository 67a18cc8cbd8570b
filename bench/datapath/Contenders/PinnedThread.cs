using ActorNet.Io.Processes;

namespace ActorNet.Bench.Datapath.Contenders;

/// <summary>A thread on a processor of its own that does one thing again and again while it is wanted, and sleeps otherwise.</summary>
internal sealed class PinnedThread : IDisposable
{
    private readonly Thread _thread;
    private readonly Func<bool> _step;
    private readonly int _processor;
    private readonly SemaphoreSlim _start = new(0);
    private readonly SemaphoreSlim _stopped = new(0);
    private volatile bool _wanted;
    private volatile bool _over;

    /// <summary>Starts the thread, which sleeps.</summary>
    /// <param name="processor">Its processor; -1 for any.</param>
    /// <param name="step">What it does; false when there was nothing to do.</param>
    internal PinnedThread(int processor, Func<bool> step)
    {
        _processor = processor;
        _step = step;
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    internal void Start()
    {
        _wanted = true;
        _start.Release();
    }

    internal void Stop()
    {
        _wanted = false;
        _stopped.Wait();
    }

    public void Dispose()
    {
        _over = true;
        _start.Release();
        _thread.Join();
        _start.Dispose();
        _stopped.Dispose();
    }

    private void Run()
    {
        if (_processor >= 0) CpuAffinity.SetCurrentThread(_processor);
        while (true)
        {
            _start.Wait();
            if (_over) return;
            while (_wanted)
            {
                var spin = new SpinWait();
                while (!_step() && _wanted) spin.SpinOnce(sleep1Threshold: -1);
            }

            _stopped.Release();
        }
    }
}
