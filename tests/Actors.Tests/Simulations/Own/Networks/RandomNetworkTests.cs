using ActorNet.Actors.Topologies;
using Xunit.Abstractions;

namespace ActorNet.Actors.Tests.Simulations.Own.Networks;

/// <summary>Thousands of networks drawn from seeds, each in an order drawn from its seed, with everything that can be done to one while it runs.</summary>
[Trait("Runtime", "own")]
public sealed class RandomNetworkTests(ITestOutputHelper output)
{
#if DEBUG
    private const int Seeds = 2_500; // a build for debugging is slow
#else
    private const int Seeds = 10_000;
#endif

    [Fact]
    public void Network_AnyTopologyTrafficAndTrouble_LosesNothingByAccident()
    {
        long received = 0, removals = 0, steps = 0;
        int threads = Math.Min(4, Environment.ProcessorCount);
        var failures = new List<Exception>();
        var workers = new List<Thread>();
        for (int i = 0; i < threads; i++)
        {
            int first = 1 + (i * Seeds / threads), count = ((i + 1) * Seeds / threads) - (i * Seeds / threads);
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
        output.WriteLine($"{Seeds} networks: {received} frames received, {removals} ports removed, {steps} steps");
        if (failures.Count > 0) throw new AggregateException(failures);
        Assert.True(received > Seeds && removals > 0);
    }

    [Fact]
    public void Network_SameSeed_SameRun()
    {
        var hashes = new HashSet<ulong>();
        Simulation.ForSeeds(
            1,
            100,
            simulation =>
            {
                Live(simulation);
                hashes.Add(simulation.TraceHash);
            },
            ReferenceConfiguration.Config,
            new SimulationSettings { CheckReplay = true });
        Assert.Equal(100, hashes.Count);
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
