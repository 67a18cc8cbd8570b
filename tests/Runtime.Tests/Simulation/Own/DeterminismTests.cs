namespace ActorNet.Runtime.Tests;

[Trait("Runtime", "own")]
public sealed class DeterminismTests
{
    [Fact]
    public void Seed_RunTwice_GivesTheSameTrace()
    {
        var hashes = new HashSet<ulong>();
        int idle = 0, replaced = 0, dead = 0;
        Simulation.ForSeeds(
            1,
            1000,
            simulation =>
            {
                WorkshopLedger ledger = Workshop.Work(simulation);
                hashes.Add(simulation.TraceHash);
                idle += ledger.Idle;
                replaced += ledger.Replaced;
                dead += ledger.Dead;
            },
            Workshop.Config,
            new SimulationSettings { CheckReplay = true });

        Assert.True(hashes.Count > 990, $"only {hashes.Count} of 1000 seeds differ");
        Assert.True(idle > 0 && replaced > 0 && dead > 0, "the system does not do all that it is to do");
    }
}
