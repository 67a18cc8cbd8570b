using ActorNet.Actors.Topologies;
using Xunit.Abstractions;

namespace ActorNet.Actors.Tests.Simulations.Own.Networks;

/// <summary>Thousands of networks drawn from seeds, each in an order drawn from its seed, with everything that can be done to one while it runs.</summary>
[Trait("Runtime", "own")]
public sealed class RandomNetworkTests(ITestOutputHelper output)
{
    private static readonly int s_seeds = Repetitions.Of(10_000);

    [Fact]
    public void Network_AnyTopologyTrafficAndTrouble_LosesNothingByAccident()
    {
        long received = 0, removals = 0, steps = 0;
        int threads = Math.Min(4, Environment.ProcessorCount);
        var failures = new List<Exception>();
        var workers = new List<Thread>();
        for (int i = 0; i < threads; i++)
        {
            int first = 1 + (i * s_seeds / threads), count = ((i + 1) * s_seeds / threads) - (i * s_seeds / threads);
            var thread = new Thread(() =>
            {
                try
                {
                    Simulation.ForSeeds(
                        first,
                        count,
                        simulation =>
                        {
                            RunningNetwork network = Live(simulation);
                            Interlocked.Add(ref received, network.Received);
                            Interlocked.Add(ref removals, network.Removals);
                            Interlocked.Add(ref steps, simulation.Steps);
                        },
                        ReferenceConfiguration.Config);
                }
                catch (Exception e)
                {
                    lock (failures) failures.Add(e);
                }
            });
            workers.Add(thread);
            thread.Start();
        }

        foreach (Thread worker in workers) worker.Join();
        output.WriteLine($"{s_seeds} networks: {received} frames received, {removals} ports removed, {steps} steps");
        if (failures.Count > 0) throw new AggregateException(failures);
        Assert.True(received > s_seeds && removals > 0);
    }

    [Fact]
    public void Network_SameSeed_SameRun()
    {
        int replayed = Repetitions.Of(100);
        var hashes = new HashSet<ulong>();
        Simulation.ForSeeds(
            1,
            replayed,
            simulation =>
            {
                Live(simulation);
                hashes.Add(simulation.TraceHash);
            },
            ReferenceConfiguration.Config,
            new SimulationSettings { CheckReplay = true });
        Assert.Equal(replayed, hashes.Count);
    }

    private static RunningNetwork Live(Simulation simulation)
    {
        var plan = new RandomNetwork(simulation.Random, isLossless: simulation.Random.Next(2) == 0);
        var network = new RunningNetwork(simulation, plan);
        network.Talk(12);
        network.Rest();
        if (plan.IsLossless) network.CheckDelivery();
        network.Trouble(16);
        network.Rest();
        network.Restore();
        network.Rest();
        network.Mark();
        network.Talk(8);
        network.Rest();
        if (plan.IsLossless) network.CheckDelivery();
        return network;
    }
}
