using System.Diagnostics;

namespace ActorNet.TestKit;

/// <summary>A moment in real time until which several waits go on.</summary>
internal sealed class Deadline(TimeSpan total)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    internal TimeSpan Total { get; } = total;

    internal TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>What is left; zero when the moment is over.</summary>
    internal TimeSpan Left => Total - Elapsed is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
}
