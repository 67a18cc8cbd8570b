using ActorNet.Bench.Actors.Systems;

namespace ActorNet.Bench.Actors.Idle;

/// <summary>What an actor that waits costs in managed memory.</summary>
internal static class MemoryMeasurement
{
    private const int Actors = 100_000;

    internal static void Run(TextWriter output)
    {
        output.WriteLine($"managed bytes per idle actor, of {Actors}");
        foreach (string dispatcher in new[] { BenchSystem.LaneA, BenchSystem.Pool }) Measure(output, dispatcher);
    }

    private static void Measure(TextWriter output, string dispatcher)
    {
        using var bench = new BenchSystem();
        using var finish = new Finish();
        ActorProps props = ActorProps.Create<Tell.CountingActor>(finish).WithDispatcher(dispatcher);
        var actors = new IActorRef[Actors];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        finish.Expect(1);
        for (int i = 0; i < Actors; i++) actors[i] = bench.System.ActorOf(props);
        actors[^1].Tell(finish, ActorRefs.NoSender);
        finish.Wait();
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(actors);
        output.WriteLine($"{dispatcher,-32} {(after - before) / (double)Actors,8:0}");
    }
}
