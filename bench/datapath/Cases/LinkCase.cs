using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;

namespace ActorNet.Bench.Datapath.Cases;

/// <summary>Two ports, joined.</summary>
internal sealed record LinkCase(int Frames, int Length, bool Copies)
    : BenchCase(
        $"link-{Frames}-{Length}{(Copies ? "-copied" : "")}",
        $"link, {Frames} frame{(Frames == 1 ? "" : "s")} a batch, {Length} bytes{(Copies ? ", copied at the end" : "")}")
{
    internal override Network Join() => Network.Link(Copies);

    internal override Generator Traffic() => new(Length, Frames, [FrameStart.Of(FrameStart.Station(1), FrameStart.Station(0))]);

    internal override Row Measure() => MeasureBesideOthers(Copies);
}
