namespace ActorNet.Guest.Tests;

/// <summary>Measures what a piece of work allocates on this thread.</summary>
internal static class Allocation
{
    /// <summary>
    /// Bytes, the least of several rounds: a collection that another test causes shows as allocation of whoever runs then.
    /// Stops with the first round that allocated nothing.
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
}
