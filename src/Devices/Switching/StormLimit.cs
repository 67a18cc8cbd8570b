namespace ActorNet.Devices.Switching;

/// <summary>How many frames of a kind may enter by a port.</summary>
/// <param name="FramesPerSecond">In the long run, 1 to 10^9.</param>
/// <param name="Burst">At once, after a pause; 1 to 10^9 frames.</param>
public readonly record struct StormLimit(int FramesPerSecond, int Burst)
{
    /// <summary>The largest rate and burst.</summary>
    public const int Max = 1_000_000_000;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(FramesPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FramesPerSecond, Max);
        ArgumentOutOfRangeException.ThrowIfLessThan(Burst, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Burst, Max);
    }
}
