namespace ActorNet.Runtime.Tests;

/// <summary>
/// Traces of a few seeds as they were when this was written: another process, build or machine must not change them. A change to
/// what the runtime sends when, or to the workshop, does: then, and only then, the numbers are to be replaced.
/// </summary>
[Trait("Runtime", "own")]
public sealed class GoldenTraceTests
{
    [Theory]
    [InlineData(1, 0x238220e125f03f0bUL)]
    [InlineData(2, 0x72e01b3a781a8af0UL)]
    [InlineData(3, 0x8fbbd7658a6b2a2fUL)]
    [InlineData(1_000_000_007, 0xba2f4c23ee03a5c7UL)]
    [InlineData(-1, 0x06cd45e7067977e0UL)]
    public void TraceHash_KnownSeed_IsTheSameForEver(long seed, ulong expected)
    {
        using var simulation = new Simulation(seed, Workshop.Config);
        Workshop.Work(simulation);
        Assert.Equal($"{expected:x16}", $"{simulation.TraceHash:x16}");
    }
}
