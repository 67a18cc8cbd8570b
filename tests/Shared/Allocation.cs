namespace ActorNet.Tests;

/// <summary>Measures what a piece of work allocates on the thread that does it. Part of every test project.</summary>
internal static class Allocation
{
    private const int Rounds = 10;

    /// <summary>
    /// Bytes, the least of several rounds: a collection or the compiler, which others cause, shows as allocation of whoever runs
    /// then; what the work allocates it allocates every time. Stops with the first round that allocated nothing.
    /// </summary>
    public static long LeastOf(int rounds, Action work)
    {
        long least = long.MaxValue;
        for (int round = 0; round < rounds && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>Fails when work that was done 200 times before allocates anything.</summary>
    public static void AssertNone(Action action)
    {
        for (int i = 0; i < 200; i++) action(); // stubs, first use of statics
        Assert.Equal(0, LeastOf(Rounds, () => { for (int i = 0; i < 1000; i++) action(); }));
    }
}
