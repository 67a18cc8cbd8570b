namespace ActorNet.Bench.Datapath.Measuring;

/// <summary>The middle of several values and how far they lie apart.</summary>
internal readonly record struct Spread(double Low, double Median, double High)
{
    /// <summary>Tenth, fiftieth and ninetieth hundredth.</summary>
    internal static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Spread(At(sorted, 0.1), At(sorted, 0.5), At(sorted, 0.9));
    }

    internal string Format(string format) => $"{Median.ToString(format)} ({Low.ToString(format)} to {High.ToString(format)})";

    private static double At(double[] sorted, double part) => sorted[(int)Math.Round(part * (sorted.Length - 1))];
}
