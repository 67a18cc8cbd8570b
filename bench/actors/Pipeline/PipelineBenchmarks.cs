using System.Threading.Channels;
using ActorNet.Bench.Actors.Systems;
using ActorNet.Bench.Actors.Tell;
using BenchmarkDotNet.Attributes;

namespace ActorNet.Bench.Actors.Pipeline;

/// <summary>A thread tells the first of four actors, each tells the next, the last counts: messages per second end to end.</summary>
public class PipelineBenchmarks
{
    private const int Messages = 1024 * 1024;

    private readonly object _message = new();
    private Finish _finish = null!;
    private Senders _senders = null!;
    private BenchSystem _bench = null!;
    private ChannelWriter<object> _writer = null!;
    private Action _send = null!;

    private void Setup(string dispatcher)
    {
        Setup();
        _bench = new BenchSystem();
        IActorRef next = _bench.System.ActorOf(ActorProps.Create<CountingActor>(_finish).WithDispatcher(dispatcher));
        for (int stage = 3; stage > 0; stage--)
        {
            next = _bench.System.ActorOf(ActorProps.Create<StageActor>(next).WithDispatcher(dispatcher));
        }
        IActorRef first = next;
        _send = () => first.Tell(_message, ActorRefs.NoSender);
    }

    private void Setup()
    {
        _finish = new Finish();
        _senders = new Senders(1, _finish);
    }

    private void Setup(Func<Channel<object>> create)
    {
        Setup();
        Channel<object> channel = create();
        _writer = channel.Writer;
        for (int stage = 3; stage > 0; stage--)
        {
            Channel<object> from = channel, to = create();
            _ = Task.Run(() => ChannelReader.Forward(from.Reader, to.Writer));
            channel = to;
        }
        _ = Task.Run(() => ChannelReader.Count(channel.Reader, _finish));
    }

    /// <summary>All on one lane.</summary>
    [GlobalSetup(Target = nameof(OneLane))]
    public void SetupOneLane() => Setup(BenchSystem.LaneA);

    /// <summary>All on the thread pool.</summary>
    [GlobalSetup(Target = nameof(ThreadPool))]
    public void SetupThreadPool() => Setup(BenchSystem.Pool);

    /// <summary>Four tasks, unbounded channels.</summary>
    [GlobalSetup(Target = nameof(UnboundedChannels))]
    public void SetupUnboundedChannels()
    {
        Setup(static () => Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }));
        _send = () => _writer.TryWrite(_message);
    }

    /// <summary>Four tasks, bounded channels.</summary>
    [GlobalSetup(Target = nameof(BoundedChannels))]
    public void SetupBoundedChannels()
    {
        Setup(static () => Channel.CreateBounded<object>(new BoundedChannelOptions(1024) { SingleReader = true, SingleWriter = true }));
        _send = () =>
        {
            if (!_writer.TryWrite(_message)) _writer.WriteAsync(_message).AsTask().GetAwaiter().GetResult();
        };
    }

    /// <summary>Gives threads and system back.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _senders.Dispose();
        _writer?.Complete();
        _bench?.Dispose();
        _finish.Dispose();
    }

    /// <summary>All on one lane.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void OneLane() => _senders.Run(Messages, _send);

    /// <summary>All on the thread pool.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void ThreadPool() => _senders.Run(Messages, _send);

    /// <summary>Four tasks, unbounded channels.</summary>
    [Benchmark(OperationsPerInvoke = Messages, Baseline = true)]
    public void UnboundedChannels() => _senders.Run(Messages, _send);

    /// <summary>Four tasks, bounded channels.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void BoundedChannels() => _senders.Run(Messages, _send);
}
