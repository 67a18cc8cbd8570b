namespace ActorNet.Runtime.Tests;

/// <summary>A system with a bit of everything, whose jobs are counted.</summary>
internal static class Workshop
{
    public static readonly Config Config = ConfigurationFactory.ParseString("pinned { type = PinnedDispatcher }");

    private const int Jobs = 27;

    /// <summary>Gives jobs out, waits until each has come to an end, and stops everything.</summary>
    public static WorkshopLedger Work(Simulation simulation)
    {
        var ledger = new WorkshopLedger(Jobs);
        IActorRef collector = simulation.System.ActorOf(Props.Create<CollectorActor>(ledger), "collector");
        simulation.Run(); // it hears of dead letters from now on; some seeds had a worker stop before that
        IActorRef foreman = simulation.System.ActorOf(Props.Create<ForemanActor>(ledger, collector), "foreman");
        for (int id = 0; id < Jobs; id++)
        {
            foreman.Tell(new Job(id, (JobKind)simulation.Random.Next(9)));
        }
        simulation.RunUntil(() => ledger.IsComplete);
        simulation.Advance(TimeSpan.FromMilliseconds(10));
        Assert.True(simulation.Await(foreman.GracefulStop(TimeSpan.FromSeconds(1))));
        ledger.Verify();
        return ledger;
    }
}
