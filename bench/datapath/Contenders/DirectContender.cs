using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;
using ActorNet.Devices.Frames;

namespace ActorNet.Bench.Datapath.Contenders;

/// <summary>Without actors, and without anything between: one thread fills a batch and calls what is to see it. The upper bound.</summary>
internal sealed class DirectContender : Contender
{
    private const int Batches = 8;

    private readonly FrameBatch[] _batches = new FrameBatch[Batches]; // as many as with a port: as much of the cache
    private readonly Looking _looking = new();
    private readonly Generator _generator;
    private readonly Sink[] _sinks;
    private readonly Action<FrameBatch>? _through;
    private readonly PinnedThread _thread;
    private int _next;

    /// <summary>Starts the thread, which sleeps.</summary>
    /// <param name="generator">Makes the frames.</param>
    /// <param name="sinks">Everybody who gets all of them.</param>
    /// <param name="through">What looks at them on the way.</param>
    internal DirectContender(Generator generator, Sink[] sinks, Action<FrameBatch>? through = null)
        : base("calls")
    {
        _generator = generator;
        _sinks = sinks;
        _through = through;
        for (int i = 0; i < Batches; i++) _batches[i] = FrameBatch.CreateBorrowing();
        _thread = new PinnedThread(Processors.First, Step);
    }

    public override void Dispose() => _thread.Dispose();

    protected override void Start() => _thread.Start();

    protected override void Stop() => _thread.Stop();

    protected override Sample Look()
    {
        _looking.Ask();
        return _looking.Wait();
    }

    private bool Step()
    {
        if (_looking.IsAsked) _looking.Answer(Sample.Take(_generator.Frames, Arrived()));
        FrameBatch batch = _batches[_next];
        _next = (_next + 1) % Batches;
        batch.Reset();
        _generator.Fill(batch);
        _through?.Invoke(batch);
        foreach (Sink sink in _sinks) sink.Take(batch);
        return true;
    }

    private long Arrived()
    {
        long frames = 0;
        foreach (Sink sink in _sinks) frames += sink.Frames;
        return frames;
    }
}
