namespace ActorNet.Runtime;

/// <content>Running many seeds.</content>
public sealed partial class Simulation
{
    /// <summary>Runs a test for several seeds, each in a simulation of its own.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many; each is one more than the one before.</param>
    /// <param name="body">The test: starts actors, sends, runs, asserts. Whatever it throws fails the seed.</param>
    /// <param name="config">The systems' configuration.</param>
    /// <param name="settings">How to run.</param>
    /// <exception cref="SimulationException">Of the first seed that failed, with its last steps and how to replay it.</exception>
    public static void ForSeeds(long first, int count, Action<Simulation> body, Config? config = null, SimulationSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        for (long seed = first; seed < first + count; seed++)
        {
            ulong hash = RunSeed(seed, body, config, settings, null);
            if (settings is { CheckReplay: true })
            {
                RunSeed(seed, body, config, settings, hash);
            }
        }
    }

    private static ulong RunSeed(long seed, Action<Simulation> body, Config? config, SimulationSettings? settings, ulong? expected)
    {
        using var simulation = new Simulation(seed, config, settings);
        try
        {
            body(simulation);
        }
        catch (Exception e) when (e is not SimulationException { InnerException: null } own || own.Seed != seed)
        {
            throw simulation.Failure($"the test failed: {e.Message}", e);
        }
        if (expected is { } hash && hash != simulation.TraceHash)
        {
            throw simulation.Failure(
                $"the second run differs from the first, whose trace hash was {hash:x16}: something depends on more than the seed");
        }
        return simulation.TraceHash;
    }
}
