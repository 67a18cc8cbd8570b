using ActorNet.Actors.Topologies;

namespace ActorNet.Actors.Tests.Simulations.Own;

/// <summary>A hub and its ports, unchanged, in a thousand orders.</summary>
[Trait("Runtime", "own")]
public sealed class DatapathSimulationTests
{
    [Fact]
    public void Hub_RandomTrafficUnpluggingAndRestarts_LosesNothingAndReplays()
    {
        var hashes = new HashSet<ulong>();
        long received = 0, noCredit = 0;
        int restarts = 0, closings = 0;
        Simulation.ForSeeds(
            1,
            1000,
            simulation =>
            {
                var hub = new SimulatedHub(simulation);
                Traffic(simulation, hub, unplugs: false);
                hub.Rest();
                hub.ExpectChange();
                Traffic(simulation, hub, unplugs: true);
                hub.Rest();
                Traffic(simulation, hub, unplugs: false);
                hub.Rest();
                hashes.Add(simulation.TraceHash);
                received += hub.Received;
                noCredit += hub.NoCredit;
                restarts += hub.Restarts;
                closings += hub.Closings;
            },
            ReferenceConfiguration.Config,
            new SimulationSettings { CheckReplay = true, TraceLength = 256 });

        Assert.True(hashes.Count > 990, $"only {hashes.Count} of 1000 seeds differ");
        Assert.True(received > 0 && noCredit > 0 && restarts > 0 && closings > 0, $"{received} {noCredit} {restarts} {closings}: not all that can happen did");
    }

    private static void Traffic(Simulation simulation, SimulatedHub hub, bool unplugs)
    {
        Random random = simulation.Random;
        for (int i = 0; i < 16; i++)
        {
            int port = random.Next(SimulatedHub.Ports);
            switch (random.Next(16))
            {
                case 0: hub.Fail(port); break;
                case 1 or 2 when unplugs && hub.IsPlugged(port): hub.Unplug(port); break;
                case 1 or 2 when unplugs: hub.Plug(port); break;
                default: hub.Emit(port, 1 + random.Next(16)); break;
            }

            for (int steps = random.Next(24); steps > 0 && simulation.Step(); steps--)
            {
            }
        }
    }
}
