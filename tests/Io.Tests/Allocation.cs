namespace ActorNet.Io.Tests;

/// <summary>Measures what the calling thread allocates.</summary>
internal static class Allocation
{
    internal static void AssertNone(Action action)
    {
        for (int i = 0; i < 200; i++) action(); // warm up: stubs, first-use statics
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) action();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
