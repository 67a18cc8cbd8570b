using ActorNet.Bench.Actors.Pipeline;
using ActorNet.Bench.Actors.Systems;
using ActorNet.Bench.Actors.Tell;
using ActorNet.Devices.Frames;
using BenchmarkDotNet.Attributes;

namespace ActorNet.Bench.Actors.NetQueues;

/// <summary>The datapath's mailbox beside the unbounded one: from the same lane, from another thread, down a pipeline of four.</summary>
public class NetQueueBenchmarks
{
    private const int Messages = 1024 * 1024;
    private const string Mailbox = "bench.net-queue";

    // Longer than any sender here may be ahead: what is measured is the way through, not the way back.
    private const string Configuration = $$"""
        {{Mailbox}} { mailbox-type = "ActorNet.Actors.NetQueues.NetQueueMailbox, ActorNet.Actors", capacity = 4000000 }
        """;

    private BenchSystem _bench = null!;
    private Finish _finish = null!;
    private Senders _senders = null!;
    private IActorRef _first = null!;
    private Action _tell = null!;
    private object _message = null!;

    /// <summary>The mailbox, and what is told.</summary>
    [ParamsAllValues]
    public Contender Contender { get; set; }

    private ActorProps On(ActorProps props)
    {
        props = props.WithDispatcher(BenchSystem.LaneA);
        return Contender == Contender.Unbounded ? props : props.WithMailbox(Mailbox);
    }

    private IActorRef Setup()
    {
        _bench = new BenchSystem(Configuration);
        _finish = new Finish();
        _senders = new Senders(1, _finish);
        _message = Contender == Contender.NetQueueFrames ? BatchOfOne() : new object();
        IActorRef counting = _bench.System.ActorOf(On(ActorProps.Create<CountingActor>(_finish)));
        _tell = () => _first.Tell(_message, ActorRefs.NoSender);
        return counting;
    }

    /// <summary>Two actors on one lane.</summary>
    [GlobalSetup(Target = nameof(SameLane))]
    public void SetupSameLane() => _first = Feeding(Setup());

    /// <summary>A thread and an actor.</summary>
    [GlobalSetup(Target = nameof(FromAThread))]
    public void SetupFromAThread() => _first = Setup();

    /// <summary>Five actors on one lane.</summary>
    [GlobalSetup(Target = nameof(PipelineOfFour))]
    public void SetupPipelineOfFour()
    {
        IActorRef next = Setup();
        for (int stage = 3; stage > 0; stage--) next = _bench.System.ActorOf(On(ActorProps.Create<StageActor>(next)));
        _first = Feeding(next);
    }

    private IActorRef Feeding(IActorRef receiver) =>
        _bench.System.ActorOf(ActorProps.Create<FeedingActor>(receiver, _message, _finish, (long)Messages).WithDispatcher(BenchSystem.LaneA));

    /// <summary>Gives threads and system back.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _senders.Dispose();
        _bench.Dispose();
        _finish.Dispose();
    }

    /// <summary>One actor tells another on its lane, as fast as that one reads.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void SameLane() => Go();

    /// <summary>A thread tells an actor.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void FromAThread() => _senders.Run(Messages, _tell);

    /// <summary>One actor tells the first of four others, all on its lane.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void PipelineOfFour() => Go();

    private void Go()
    {
        _finish.Expect(Messages);
        _first.Tell(_finish, ActorRefs.NoSender);
        _finish.Wait();
    }

    // The same batch again and again: the queues count its frame and pass it on.
    private static FrameBatch BatchOfOne()
    {
        FrameBatch batch = FrameBatch.CreatePooled();
        batch.CommitFrame(60, default);
        return batch;
    }
}
