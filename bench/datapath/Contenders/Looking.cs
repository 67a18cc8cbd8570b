using ActorNet.Bench.Datapath.Measuring;

namespace ActorNet.Bench.Datapath.Contenders;

/// <summary>Asks another thread for a sample and waits for it; that one allocates nothing for it.</summary>
internal sealed class Looking
{
    private int _asked;
    private int _answered;
    private Sample _answer;

    /// <summary>True when somebody asks: cheap, for each batch.</summary>
    internal bool IsAsked => Volatile.Read(ref _asked) != _answered;

    /// <summary>By whoever asks, before the other thread learns of it.</summary>
    internal void Ask() => Interlocked.Increment(ref _asked);

    internal void Answer(in Sample sample)
    {
        _answer = sample;
        Volatile.Write(ref _answered, Volatile.Read(ref _asked));
    }

    internal Sample Wait()
    {
        var spin = new SpinWait();
        while (Volatile.Read(ref _answered) != _asked) spin.SpinOnce(sleep1Threshold: -1);
        return _answer;
    }
}
