using System.Globalization;

namespace ActorNet.Actors.Captures;

/// <summary>How many times as fast as they were captured frames are replayed.</summary>
/// <param name="Factor">1: at their own intervals; infinite: as fast as they are taken.</param>
public readonly record struct ReplaySpeed(double Factor)
{
    /// <summary>At the intervals of the timestamps.</summary>
    public static ReplaySpeed Real { get; } = new(1);

    /// <summary>As fast as they are taken.</summary>
    public static ReplaySpeed Max { get; } = new(double.PositiveInfinity);

    /// <summary>When a frame is due that was captured so many nanoseconds after the first.</summary>
    public TimeSpan After(long nanoseconds)
    {
        double ticks = nanoseconds / Factor / TimeSpan.NanosecondsPerTick;
        // A file may say that a frame comes in a thousand years.
        return ticks < TimeSpan.MaxValue.Ticks / 4 ? TimeSpan.FromTicks((long)ticks) : TimeSpan.FromTicks(TimeSpan.MaxValue.Ticks / 4);
    }

    /// <inheritdoc/>
    public override string ToString() => Factor == 1 ? "real" : double.IsInfinity(Factor) ? "max" : Factor.ToString(CultureInfo.InvariantCulture);
}
