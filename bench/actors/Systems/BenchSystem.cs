using ActorNet.Actors.Topologies;
using ActorNet.Io.Processes;

namespace ActorNet.Bench.Actors.Systems;

/// <summary>An actor system with two lanes on processors of their own and the dispatchers to compare them with.</summary>
/// <remarks>
/// Threads that send are bound to no processor, and neither is the main thread: .NET gives every new thread, those of the pool too,
/// the processors of the main one.
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
          lane-a { {{Lane(0)}} }
          lane-b { {{Lane(1)}} }
          pinned { type = PinnedDispatcher }
          one-thread { type = Dispatcher, executor = fork-join-executor, dedicated-thread-pool.thread-count = 1 }
        }
        {{more}}
        """).WithFallback(ReferenceConfiguration.Config));

    internal ActorSystem System { get; }

    public void Dispose() => System.Terminate().Wait();

    /// <summary>The processor of lane a (0) or b (1); -1 for any.</summary>
    internal static int ProcessorOf(int lane) => Processors.Count > 2 ? Processors[lane + 1] : -1;

    // The product's own lane, with a processor.
    private static string Lane(int lane)
    {
        Config section = ReferenceConfiguration.Config.GetConfig("actornet.lane")!;
        string keys = string.Join('\n', section.AsEnumerable()
            .Where(static key => key.Key != "cpu")
            .Select(static key => $"{key.Key} = {key.Value}"));
        return $"{keys}\ncpu = {ProcessorOf(lane)}";
    }
}
