using System.Diagnostics;

namespace ActorNet.Bench.Datapath.Measuring;

/// <summary>How far a contender was at a moment.</summary>
/// <param name="Timestamp">The moment, by the stopwatch.</param>
/// <param name="Busy">For how long its thread has had a processor, in nanoseconds.</param>
/// <param name="In">Frames that its source made.</param>
/// <param name="Out">Frames that arrived.</param>
/// <param name="Allocated">Bytes that its thread allocated.</param>
internal readonly record struct Sample(long Timestamp, long Busy, long In, long Out, long Allocated)
{
    /// <summary>Now, for the contender's own thread.</summary>
    internal static Sample Take(long framesIn, long framesOut)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        return new Sample(Stopwatch.GetTimestamp(), ThreadTime.Now, framesIn, framesOut, allocated);
    }
}
