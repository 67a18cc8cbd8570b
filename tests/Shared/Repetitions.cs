namespace ActorNet.Tests;

/// <summary>
/// How often a test repeats what it draws at random. Part of every test project. Both builds are tested, with the same draws:
/// the one for debugging, which is slower and has its own assertions, with the first of them.
/// </summary>
internal static class Repetitions
{
    /// <summary>As many as said, or a quarter of them in a build for debugging.</summary>
    public static int Of(int times) =>
#if DEBUG
        (times + 3) / 4;
#else
        times;
#endif
}
