using ActorNet.Actors.Topologies;
using ActorNet.Io.Processes;

namespace ActorNet.Bench.Actors.Systems;

/// <summary>An actor system with two lanes on processors of their own and the dispatchers to compare them with.</summary>
/// <remarks>
/// Threads that send are bound to no processor: a thread of the pool that they happen to start would inherit it, and share
/// it with them from then on.
/// </remarks>
internal sealed class BenchSystem : IDisposable
{
    internal const string LaneA = "bench.lane-a";
    internal const string LaneB = "bench.lane-b";
    internal const string Pool = "akka.actor.default-dispatcher";
    internal const string Pinned = "bench.pinned";
    internal const string OneThread = "bench.one-thread";

    private static readonly IReadOnlyList<int> Processors = CpuAffinity.GetCurrentThread();

    internal BenchSystem(string? more = null) => System = ActorSystem.Create("bench", ConfigurationFactory.ParseString($$"""
        akka { loglevel = WARNING, log-dead-letters = off }
        bench {
          lane-a { {{Lane(1)}} }
          lane-b { {{Lane(2)}} }
          pinned { type = PinnedDispatcher }
          one-thread { type = Dispatcher, executor = fork-join-executor, dedicated-thread-pool.thread-count = 1 }
        }
        {{more}}
        """).WithFallback(ReferenceConfiguration.Config));

    internal ActorSystem System { get; }

    public void Dispose() => System.Terminate().Wait();

    // The product's own lane, with a processor.
    private static string Lane(int index)
    {
        Config lane = ReferenceConfiguration.Config.GetConfig("actornet.lane")!;
        string keys = string.Join('\n', lane.AsEnumerable()
            .Where(static key => key.Key != "cpu")
            .Select(static key => $"{key.Key} = {key.Value}"));
        return $"{keys}\ncpu = {(Processors.Count > 2 ? Processors[index] : -1)}";
    }
}
