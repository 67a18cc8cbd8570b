using ActorNet.Actors.Topologies;

namespace ActorNet.Bench.Datapath.Systems;

/// <summary>An actor system with the product's own lane and mailbox, the lane on a processor of its own.</summary>
internal sealed class BenchSystem : IDisposable
{
    /// <summary>The lane.</summary>
    internal const string Lane = "actornet.lane";

    internal BenchSystem() => System = ActorSystem.Create("bench", ConfigurationFactory.ParseString($$"""
        akka { loglevel = WARNING, log-dead-letters = off }
        {{Lane}}.cpu = {{Processors.First}}
        """).WithFallback(ReferenceConfiguration.Config));

    internal ActorSystem System { get; }

    public void Dispose() => System.Terminate().Wait();
}
