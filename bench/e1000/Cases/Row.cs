using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.E1000.Machines;

namespace ActorNet.Bench.E1000.Cases;

/// <summary>What is known of a case when it was measured, as a line of the table.</summary>
internal sealed record Row(E1000Case Case, Rounds Rounds, MachineContender Contender)
{
    internal const string Head = """
        | driver | case | M frames/s sent | M frames/s arrived | Gbit/s sent | exits per frame | frames per interrupt | bytes allocated per frame | disturbed |
        |---|---|---|---|---|---|---|---|---|
        """;

    public override string ToString()
    {
        string sent = Rounds.Of(Contender, static window => window.In / 1e6).Format("0.000");
        string arrived = Rounds.Of(Contender, static window => window.Out / 1e6).Format("0.000");
        string bits = Rounds.Of(Contender, window => window.In * 8 * Contender.FrameLength / 1e9).Format("0.0");
        double allocated = Rounds.Most(Contender, static window => window.Allocated);
        return $"| {(Case.HasThread ? "thread" : "lane")} | {Case.Title} | {sent} | {arrived} | {bits} | {Contender.ExitsPerFrame:0.000} | "
            + $"{Contender.FramesPerInterrupt:0} | {allocated:G3} | {Rounds.Disturbed} |";
    }
}
