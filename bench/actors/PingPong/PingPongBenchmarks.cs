using System.Threading.Channels;
using ActorNet.Bench.Actors.Systems;
using BenchmarkDotNet.Attributes;

namespace ActorNet.Bench.Actors.PingPong;

/// <summary>Two actors, one message on its way: the time of a round trip, which is two hops.</summary>
public class PingPongBenchmarks
{
    private const int Exchanges = 1_000_000;
    private const int SlowExchanges = 100_000;

    private readonly object _message = new();
    private readonly Finish _finish = new();
    private BenchSystem _bench = null!;
    private IActorRef _ping = null!;
    private Channel<object> _there = null!;
    private Channel<object> _back = null!;

    private void Setup(string ping, string pong, long exchanges)
    {
        _bench = new BenchSystem();
        IActorRef peer = _bench.System.ActorOf(ActorProps.Create<PongActor>().WithDispatcher(pong));
        _ping = _bench.System.ActorOf(ActorProps.Create<PingActor>(peer, _finish, exchanges).WithDispatcher(ping));
    }

    /// <summary>Both on one lane.</summary>
    [GlobalSetup(Target = nameof(SameLane))]
    public void SetupSameLane() => Setup(BenchSystem.LaneA, BenchSystem.LaneA, Exchanges);

    /// <summary>Both on one thread of a fork-join executor.</summary>
    [GlobalSetup(Target = nameof(OneThread))]
    public void SetupOneThread() => Setup(BenchSystem.OneThread, BenchSystem.OneThread, Exchanges);

    /// <summary>Each on a lane of its own, both awake.</summary>
    [GlobalSetup(Target = nameof(AcrossLanes))]
    public void SetupAcrossLanes() => Setup(BenchSystem.LaneA, BenchSystem.LaneB, SlowExchanges);

    /// <summary>Both on the thread pool.</summary>
    [GlobalSetup(Target = nameof(ThreadPool))]
    public void SetupThreadPool() => Setup(BenchSystem.Pool, BenchSystem.Pool, SlowExchanges);

    /// <summary>No actors: two tasks and two channels.</summary>
    [GlobalSetup(Target = nameof(Channels))]
    public void SetupChannels()
    {
        var options = new UnboundedChannelOptions { SingleReader = true, SingleWriter = true };
        _there = Channel.CreateUnbounded<object>(options);
        _back = Channel.CreateUnbounded<object>(options);
        _ = Task.Run(() => Tell.ChannelReader.Forward(_there.Reader, _back.Writer));
    }

    /// <summary>Gives the system back.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _there?.Writer.Complete();
        _bench?.Dispose();
    }

    /// <summary>Both on one lane.</summary>
    [Benchmark(OperationsPerInvoke = Exchanges)]
    public void SameLane() => Exchange();

    /// <summary>Both on one thread of a fork-join executor.</summary>
    [Benchmark(OperationsPerInvoke = Exchanges)]
    public void OneThread() => Exchange();

    /// <summary>Each on a lane of its own.</summary>
    [Benchmark(OperationsPerInvoke = SlowExchanges)]
    public void AcrossLanes() => Exchange();

    /// <summary>Both on the thread pool.</summary>
    [Benchmark(OperationsPerInvoke = SlowExchanges)]
    public void ThreadPool() => Exchange();

    /// <summary>Two tasks and two channels.</summary>
    [Benchmark(OperationsPerInvoke = SlowExchanges, Baseline = true)]
    public void Channels() => ExchangeOverChannels().GetAwaiter().GetResult();

    private void Exchange()
    {
        _finish.Expect(1);
        _ping.Tell(_message, ActorRefs.NoSender);
        _finish.Wait();
    }

    private async Task ExchangeOverChannels()
    {
        for (int i = 0; i < SlowExchanges; i++)
        {
            _there.Writer.TryWrite(_message);
            await _back.Reader.ReadAsync().ConfigureAwait(false);
        }
    }
}
