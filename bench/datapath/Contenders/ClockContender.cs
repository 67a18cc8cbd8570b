using System.Diagnostics;
using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;

namespace ActorNet.Bench.Datapath.Contenders;

/// <summary>No frames: a thread that does nothing but look at the clock, and how late it is when frames were due. What the machine itself adds.</summary>
internal sealed class ClockContender : Contender, IPaced
{
    private readonly Looking _looking = new();
    private readonly PinnedThread _thread;
    private readonly double _interval;
    private double _due;
    private long _frames;
    private int _looks; // the second one of each run begins, the third ends
    private bool _measuring;

    /// <summary>Starts the thread, which sleeps.</summary>
    /// <param name="interval">Between two frames, in ticks of the stopwatch.</param>
    internal ClockContender(double interval)
        : base("the clock alone")
    {
        _interval = interval;
        _thread = new PinnedThread(Processors.First, Step);
    }

    public LatencyHistogram Latencies { get; private set; } = new();

    internal override double LeastShare => PacedContender.LeastShareForLatency;

    public override void Dispose() => _thread.Dispose();

    protected override void Start()
    {
        Latencies = new LatencyHistogram();
        _due = Stopwatch.GetTimestamp();
        _thread.Start();
    }

    protected override void Stop() => _thread.Stop();

    protected override Sample Look()
    {
        _looking.Ask();
        return _looking.Wait();
    }

    private bool Step()
    {
        if (_looking.IsAsked)
        {
            _measuring = ++_looks % 3 == 2;
            _looking.Answer(Sample.Take(_frames, _frames));
        }

        long now = Stopwatch.GetTimestamp();
        for (; _due <= now; _due += _interval, _frames++)
            if (_measuring) Latencies.Add(now - (long)_due);
        return true;
    }
}
