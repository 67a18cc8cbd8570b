using ActorNet.Bench.Datapath.CommandLine;
using ActorNet.Bench.Datapath.Contenders;
using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;
using ActorNet.Devices.Frames;

namespace ActorNet.Bench.Datapath.Cases;

/// <summary>One line of the table.</summary>
/// <param name="Key">Its word on the command line.</param>
/// <param name="Title">What is measured.</param>
internal abstract record BenchCase(string Key, string Title) : IBenchCase
{
    /// <summary>The ports and what joins them.</summary>
    internal abstract Network Join();

    /// <summary>What the first port sends. A new one each time: it is used from one thread.</summary>
    internal abstract Generator Traffic();

    /// <summary>Measures it.</summary>
    internal abstract Row Measure();

    string IBenchCase.Measure() => Measure().ToString();

    /// <summary>Runs it and nothing else, for a profiler.</summary>
    public void Loop(TimeSpan length)
    {
        using Network network = Join();
        using LaneContender lane = Lane(network);
        Window window = lane.Run(length);
        Console.WriteLine($"{Title}: {window.In / 1e6:0.00} M frames/s in, {window.Out / 1e6:0.00} out, {window.Share:0.00} of a processor");
    }

    /// <summary>Measures the lane beside a channel and beside calls.</summary>
    protected Row MeasureBesideOthers(bool copies = false, Func<Action<FrameBatch>>? through = null)
    {
        using Network network = Join();
        using LaneContender lane = Lane(network);
        using var channel = new ChannelContender(Traffic(), new Sink(copies));
        Sink[] sinks = [.. network.Ports.Skip(1).Take(through is null ? int.MaxValue : 1).Select(_ => new Sink(copies))];
        using var calls = new DirectContender(Traffic(), sinks, through?.Invoke());
        Rounds rounds = Rounds.Run([lane, channel, calls]);
        return new Row(Title, rounds, lane) { Ratios = string.Join(", ", Beside(rounds, channel), Beside(rounds, calls)) };
    }

    private static string Beside(Rounds rounds, Contender other) => $"{other.Name} {rounds.Ratio(other).Format("0.00")}";

    private LaneContender Lane(Network network) => new("the lane", network, Traffic(), network.Ports.Skip(1));
}
