using System.Threading.Channels;
using ActorNet.Bench.Actors.Systems;
using BenchmarkDotNet.Attributes;

namespace ActorNet.Bench.Actors.Tell;

/// <summary>Threads tell, one actor counts: messages per second and bytes per message.</summary>
public class TellBenchmarks
{
    private const int Messages = 2 * 1024 * 1024;

    private readonly object _message = new();
    private BenchSystem _bench = null!;
    private Finish _finish = null!;
    private Senders _senders = null!;
    private IActorRef _actor = null!;
    private Channel<object> _channel = null!;
    private Action _tell = null!;

    /// <summary>How many threads tell.</summary>
    [Params(1, 8)]
    public int Threads { get; set; }

    private void Setup(string dispatcher)
    {
        Setup();
        _bench = new BenchSystem();
        _actor = _bench.System.ActorOf(ActorProps.Create<CountingActor>(_finish).WithDispatcher(dispatcher));
        _tell = () => _actor.Tell(_message, ActorRefs.NoSender);
    }

    private void Setup()
    {
        _finish = new Finish();
        _senders = new Senders(Threads, _finish);
    }

    /// <summary>An actor on a lane.</summary>
    [GlobalSetup(Target = nameof(Lane))]
    public void SetupLane() => Setup(BenchSystem.LaneA);

    /// <summary>An actor on the thread pool.</summary>
    [GlobalSetup(Target = nameof(ThreadPool))]
    public void SetupThreadPool() => Setup(BenchSystem.Pool);

    /// <summary>An actor with a thread of its own.</summary>
    [GlobalSetup(Target = nameof(PinnedThread))]
    public void SetupPinnedThread() => Setup(BenchSystem.Pinned);

    /// <summary>No actor: an unbounded channel with one reader.</summary>
    [GlobalSetup(Target = nameof(UnboundedChannel))]
    public void SetupUnboundedChannel()
    {
        Setup();
        _channel = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = Threads == 1 });
        _tell = () => _channel.Writer.TryWrite(_message);
        _ = Task.Run(() => ChannelReader.Count(_channel.Reader, _finish));
    }

    /// <summary>Gives threads and system back.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _senders.Dispose();
        _channel?.Writer.Complete();
        _bench?.Dispose();
        _finish.Dispose();
    }

    /// <summary>To an actor on a lane.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void Lane() => _senders.Run(Messages, _tell);

    /// <summary>To an actor on the thread pool.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void ThreadPool() => _senders.Run(Messages, _tell);

    /// <summary>To an actor with a thread of its own.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void PinnedThread() => _senders.Run(Messages, _tell);

    /// <summary>Into a channel.</summary>
    [Benchmark(OperationsPerInvoke = Messages, Baseline = true)]
    public void UnboundedChannel() => _senders.Run(Messages, _tell);
}
