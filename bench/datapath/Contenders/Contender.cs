using ActorNet.Bench.Datapath.Measuring;

namespace ActorNet.Bench.Datapath.Contenders;

/// <summary>One way of moving frames, which stands still unless it is measured.</summary>
internal abstract class Contender(string name) : IDisposable
{
    internal string Name => name;

    /// <summary>The part of the time in which its thread must have had a processor, from its start on.</summary>
    internal virtual double LeastShare => 0.98;

    /// <summary>For how long it runs before it is measured: caches and queues are filled.</summary>
    protected virtual TimeSpan LeadIn => TimeSpan.FromMilliseconds(4);

    /// <summary>Runs for a while.</summary>
    internal Window Run(TimeSpan length)
    {
        Start();
        Sample started = Look();
        Thread.Sleep(LeadIn);
        Sample before = Look();
        Thread.Sleep(length);
        Sample after = Look();
        Stop();
        return Window.Between(started, before, after);
    }

    public abstract void Dispose();

    protected abstract void Start();

    protected abstract void Stop();

    /// <summary>Has the contender's own thread take a sample.</summary>
    protected abstract Sample Look();
}
