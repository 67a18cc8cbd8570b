using ActorNet.Bench.Datapath.Contenders;

namespace ActorNet.Bench.Datapath.Measuring;

/// <summary>Measures contenders in turn, and in the other order every second time, so that a machine's slow moments meet all of them.</summary>
internal sealed class Rounds
{
    private const int WarmUps = 12;
    private const int Count = 15;
    private const int Attempts = 40;

    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(20);

    private readonly Contender[] _contenders;
    private readonly Dictionary<Contender, List<Window>> _windows;

    private Rounds(Contender[] contenders)
    {
        _contenders = contenders;
        _windows = contenders.ToDictionary(static contender => contender, static _ => new List<Window>());
    }

    /// <summary>Windows in which others had the processor so often that there was none without them.</summary>
    internal int Disturbed { get; private set; }

    /// <summary>Runs them all.</summary>
    /// <param name="contenders">In turn.</param>
    /// <param name="counted">Hears of each window that counts.</param>
    internal static Rounds Run(Contender[] contenders, Action<Contender>? counted = null)
    {
        var rounds = new Rounds(contenders);
        for (int i = 0; i < WarmUps; i++)
            foreach (Contender contender in contenders) contender.Run(WarmUp);
        for (int round = 0; round < Count; round++)
        {
            foreach (Contender contender in round % 2 == 0 ? contenders : contenders.Reverse())
            {
                rounds._windows[contender].Add(rounds.Measure(contender));
                counted?.Invoke(contender);
            }
        }

        return rounds;
    }

    internal Spread Of(Contender contender, Func<Window, double> value) => Spread.Of(_windows[contender].Select(value));

    internal double Most(Contender contender, Func<Window, double> value) => _windows[contender].Max(value);

    /// <summary>How many frames arrive with the first contender beside another one, round by round.</summary>
    internal Spread Ratio(Contender other) =>
        Spread.Of(_windows[_contenders[0]].Zip(_windows[other], static (mine, others) => mine.Out / others.Out));

    private Window Measure(Contender contender)
    {
        Window window = contender.Run(Length);
        for (int i = 1; i < Attempts && window.Share < contender.LeastShare; i++) window = contender.Run(Length);
        if (window.Share < contender.LeastShare) Disturbed++;
        return window;
    }
}
