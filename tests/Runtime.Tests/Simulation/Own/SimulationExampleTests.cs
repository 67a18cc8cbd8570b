namespace ActorNet.Runtime.Tests;

/// <summary>The example in the documentation of <see cref="Simulation"/>.</summary>
[Trait("Runtime", "own")]
public sealed class SimulationExampleTests
{
    [Fact]
    public void Example_AsDocumented_Passes() => Simulation.ForSeeds(1, 1000, static simulation =>
    {
        IActorRef counter = simulation.System.ActorOf(Props.Create<Counter>(), "counter");
        counter.Tell(new Add(2));
        counter.Tell(new Add(3));
        simulation.Run();
        simulation.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(5, simulation.Await(counter.Ask<int>(GetSum.Instance)));
    });

    private sealed record Add(int Amount);

    private sealed class GetSum
    {
        public static readonly GetSum Instance = new();
    }

    private sealed class Counter : ReceiveActor
    {
        private int _sum;

        public Counter()
        {
            Receive<Add>(add => _sum += add.Amount);
            Receive<GetSum>(_ => Sender.Tell(_sum));
        }
    }
}
