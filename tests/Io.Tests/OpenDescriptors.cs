namespace ActorNet.Io.Tests;

/// <summary>Counts this process's descriptors, to find leaks.</summary>
internal static class OpenDescriptors
{
    // The test host opens and closes a file now and then; a leak in a loop is far above that.
    private const int Noise = 20;

    internal static int Count => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    /// <summary>Runs the action many times and asserts that no descriptor stays open by it.</summary>
    internal static void AssertNoLeak(int cycles, Action action)
    {
        action(); // what opens files once, on first use
        int before = Count;
        for (int i = 0; i < cycles; i++) action();
        Assert.InRange(Count, 0, before + Noise);
    }
}
