using System.Runtime.InteropServices;

namespace ActorNet.Bench.Datapath.Measuring;

/// <summary>For how long the calling thread has had a processor: less than the clock says when others had it meanwhile.</summary>
internal static partial class ThreadTime
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>In nanoseconds.</summary>
    internal static long Now => Read(ThreadCpuTime, out Time time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : 0;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out Time time);

    private struct Time
    {
        internal long Seconds;
        internal long Nanoseconds;
    }
}
