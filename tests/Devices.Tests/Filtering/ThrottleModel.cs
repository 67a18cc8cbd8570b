using System.Numerics;

namespace ActorNet.Devices.Tests.Filtering;

/// <summary>
/// Two token buckets in fractions of any size: a frame goes at the first moment at which all frames before it are gone and both
/// buckets hold its cost, or are full. Times are seconds.
/// </summary>
internal sealed class ThrottleModel(long bytesPerSecond, long burstBytes, long framesPerSecond, long burstFrames)
{
    private Fraction _bytes = new(burstBytes, 1);
    private Fraction _frames = new(burstFrames, 1);
    private Fraction _time = new(0, 1);

    /// <summary>When a frame that comes at a moment goes.</summary>
    public Fraction Send(Fraction arrival, int length)
    {
        Fraction start = Fraction.Max(arrival, _time);
        Fraction wait = Fraction.Max(
            WaitFor(bytesPerSecond, burstBytes, _bytes, length, start - _time), WaitFor(framesPerSecond, burstFrames, _frames, 1, start - _time));
        Fraction departure = start + wait;
        _bytes = Fill(bytesPerSecond, burstBytes, _bytes, departure - _time) - new Fraction(length, 1);
        _frames = Fill(framesPerSecond, burstFrames, _frames, departure - _time) - new Fraction(1, 1);
        _time = departure;
        return departure;
    }

    private static Fraction WaitFor(long rate, long burst, Fraction level, long cost, Fraction elapsed)
    {
        if (rate == 0) return new Fraction(0, 1);
        Fraction missing = new Fraction(Math.Min(cost, burst), 1) - Fill(rate, burst, level, elapsed);
        return Fraction.Max(new Fraction(0, 1), missing * new Fraction(1, rate));
    }

    private static Fraction Fill(long rate, long burst, Fraction level, Fraction elapsed) =>
        Fraction.Min(new Fraction(burst, 1), level + (elapsed * new Fraction(rate, 1)));

    internal readonly record struct Fraction(BigInteger Top, BigInteger Bottom)
    {
        public static Fraction operator +(Fraction a, Fraction b) => Shorten((a.Top * b.Bottom) + (b.Top * a.Bottom), a.Bottom * b.Bottom);

        public static Fraction operator -(Fraction a, Fraction b) => Shorten((a.Top * b.Bottom) - (b.Top * a.Bottom), a.Bottom * b.Bottom);

        public static Fraction operator *(Fraction a, Fraction b) => Shorten(a.Top * b.Top, a.Bottom * b.Bottom);

        public static Fraction Max(Fraction a, Fraction b) => a.Top * b.Bottom > b.Top * a.Bottom ? a : b;

        public static Fraction Min(Fraction a, Fraction b) => a.Top * b.Bottom < b.Top * a.Bottom ? a : b;

        /// <summary>The first tick of 100 ns at or after this moment.</summary>
        public long ToTick() => (long)BigInteger.Divide((Top * TimeSpan.TicksPerSecond) + Bottom - 1, Bottom);

        private static Fraction Shorten(BigInteger top, BigInteger bottom)
        {
            BigInteger common = BigInteger.GreatestCommonDivisor(top, bottom);
            return new Fraction(top / common, bottom / common);
        }
    }
}
