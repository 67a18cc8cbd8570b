using System.Diagnostics;

namespace ActorNet.Bench.Datapath.Measuring;

/// <summary>What a contender did between two moments.</summary>
/// <param name="In">Frames a second that its source made.</param>
/// <param name="Out">Frames a second that arrived.</param>
/// <param name="Allocated">Bytes that its thread allocated for each frame that the source made.</param>
/// <param name="Share">The part of the time in which its thread had a processor.</param>
internal readonly record struct Window(double In, double Out, double Allocated, double Share)
{
    private const double LeastShare = 0.98;

    /// <summary>True when others had the processor meanwhile.</summary>
    internal bool IsDisturbed => Share < LeastShare;

    internal static Window Between(in Sample before, in Sample after)
    {
        double seconds = (double)(after.Timestamp - before.Timestamp) / Stopwatch.Frequency;
        long framesIn = after.In - before.In;
        return new Window(
            framesIn / seconds,
            (after.Out - before.Out) / seconds,
            framesIn == 0 ? double.NaN : (double)(after.Allocated - before.Allocated) / framesIn,
            (after.Busy - before.Busy) / 1e9 / seconds);
    }
}
