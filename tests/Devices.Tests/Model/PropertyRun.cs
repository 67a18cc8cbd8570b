using FsCheck;
using FsCheck.Fluent;

namespace ActorNet.Devices.Tests.Model;

/// <summary>
/// How properties are checked here: with one seed, so that a run can be repeated. ACTORNET_FUZZ_ROUNDS makes runs longer,
/// ACTORNET_FUZZ_SEED makes them others.
/// </summary>
internal static class PropertyRun
{
    public static int Scale => int.TryParse(Environment.GetEnvironmentVariable("ACTORNET_FUZZ_ROUNDS"), out int rounds) ? Math.Max(1, rounds / 50_000) : 1;

    public static ulong Seed => ulong.TryParse(Environment.GetEnvironmentVariable("ACTORNET_FUZZ_SEED"), out ulong seed) ? seed : 2024;

    /// <summary>How often to do what is usually done so many times.</summary>
    public static int Times(int usual) => Repetitions.Of(usual * Scale);

    public static void Check<T>(Gen<T> scenarios, Func<T, IEnumerable<T>> shrink, Action<T> property, int times)
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(Times(times)).WithReplay(new Replay(new Rnd(Seed, 1), null));
        FsCheck.Fluent.Prop.ForAll(Arb.From(scenarios, shrink), property).Check(config);
    }
}
