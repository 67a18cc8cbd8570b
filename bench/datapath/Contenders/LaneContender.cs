using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.Datapath.Ports;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;

namespace ActorNet.Bench.Datapath.Contenders;

/// <summary>The datapath: everything on one lane, the first port sends as fast as credit comes.</summary>
/// <remarks>The network is the caller's.</remarks>
internal class LaneContender : Contender
{
    private static readonly object Please = new();
    private static readonly TimeSpan Drained = TimeSpan.FromMilliseconds(2);

    private readonly Looking _looking = new();
    private readonly IActorRef _look;
    private readonly BenchPort[] _counted;

    /// <summary>Does not start yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="network">The ports.</param>
    /// <param name="generator">What the first one sends.</param>
    /// <param name="counted">Where arriving frames are counted.</param>
    internal LaneContender(string name, Network network, Generator generator, IEnumerable<BenchPort> counted)
        : base(name)
    {
        Sender = network.Ports[0].Actor;
        Generator = generator;
        _counted = [.. counted];
        Func<Sample> take = Take;
        _look = network.System.ActorOf(ActorProps.Create<LookActor>(_looking, take).WithDispatcher(BenchSystem.Lane));
    }

    protected IActorRef Sender { get; }

    protected Generator Generator { get; }

    public override void Dispose()
    {
    }

    protected override void Start() => Sender.Tell(new Generate(Generator), ActorRefs.NoSender);

    protected override void Stop()
    {
        Sender.Tell(new Generate(null), ActorRefs.NoSender);
        Thread.Sleep(Drained);
    }

    protected override Sample Look()
    {
        _looking.Ask();
        _look.Tell(Please, ActorRefs.NoSender);
        return _looking.Wait();
    }

    /// <summary>On the lane.</summary>
    protected virtual Sample Take()
    {
        long arrived = 0;
        foreach (BenchPort port in _counted) arrived += port.Sink.Frames;
        return Sample.Take(Generator.Frames, arrived);
    }
}
