using ActorNet.Bench.Datapath.Contenders;
using ActorNet.Bench.Datapath.Measuring;

namespace ActorNet.Bench.Datapath.Cases;

/// <summary>What is known of a case when it was measured, as a line of the table.</summary>
internal sealed record Row(string Title, Rounds Rounds, Contender Contender)
{
    internal const string Head = """
        | case | M frames/s in | M frames/s out | beside others in turn | latency 50, 99, 99.9 %, us | bytes allocated per frame | disturbed |
        |---|---|---|---|---|---|---|
        """;

    /// <summary>How it does beside others.</summary>
    internal string Ratios { get; init; } = "";

    /// <summary>Its latencies.</summary>
    internal string Latency { get; init; } = "";

    public override string ToString()
    {
        string framesIn = Rounds.Of(Contender, static window => window.In / 1e6).Format("0.00");
        string framesOut = Rounds.Of(Contender, static window => window.Out / 1e6).Format("0.00");
        double allocated = Rounds.Most(Contender, static window => window.Allocated);
        return $"| {Title} | {framesIn} | {framesOut} | {Ratios} | {Latency} | {allocated:G3} | {Rounds.Disturbed} |";
    }
}
