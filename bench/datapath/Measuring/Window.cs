using System.Diagnostics;

namespace ActorNet.Bench.Datapath.Measuring;

/// <summary>What a contender did between two moments.</summary>
/// <param name="In">Frames a second that its source made.</param>
/// <param name="Out">Frames a second that arrived.</param>
/// <param name="Allocated">Bytes that its thread allocated for each frame that the source made.</param>
/// <param name="Share">The part of the time in which its thread had a processor, from its start on.</param>
internal readonly record struct Window(double In, double Out, double Allocated, double Share)
{
    internal static Window Between(in Sample started, in Sample before, in Sample after)
    {
        double seconds = Seconds(before, after);
        long framesIn = after.In - before.In;
        return new Window(
            framesIn / seconds,
            (after.Out - before.Out) / seconds,
            framesIn == 0 ? double.NaN : (double)(after.Allocated - before.Allocated) / framesIn,
            (after.Busy - started.Busy) / 1e9 / Seconds(started, after));
    }

    private static double Seconds(in Sample from, in Sample to) => (double)(to.Timestamp - from.Timestamp) / Stopwatch.Frequency;
}
