namespace ActorNet.TestKit;

/// <summary>A moment until which several waits go on.</summary>
internal sealed class Deadline(IWaiting waiting, TimeSpan total)
{
    private readonly TimeSpan _start = waiting.Now;

    internal TimeSpan Total { get; } = total;

    internal TimeSpan Elapsed => waiting.Now - _start;

    /// <summary>What is left; zero when the moment is over.</summary>
    internal TimeSpan Left => Total - Elapsed is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
}
