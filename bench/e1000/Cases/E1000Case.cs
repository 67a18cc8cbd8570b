using ActorNet.Bench.Datapath.CommandLine;
using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.E1000.Machines;
using ActorNet.Guest.E1000;

namespace ActorNet.Bench.E1000.Cases;

/// <summary>One line of the table.</summary>
/// <param name="Way">Which way frames go.</param>
/// <param name="Length">Bytes of a frame; 0: sends of 64 KiB to be segmented.</param>
/// <param name="HasThread">The driver has a thread of its own, as a virtual processor, and does not run on the NIC's lane.</param>
/// <param name="Mitigation">How interrupts are held back.</param>
/// <param name="Rate">Single frames a second that come in; 0: as many as go.</param>
internal sealed record E1000Case(Way Way, int Length, bool HasThread, Mitigation Mitigation, int Rate = 0) : IBenchCase
{
    /// <inheritdoc/>
    public string Key => $"{(HasThread ? "thread" : "lane")}-{Way.ToString().ToLowerInvariant()}-{(Length == 0 ? "tso" : Length)}-{Mitigation.Name}{(Rate == 0 ? "" : "-paced")}";

    internal string Title => $"{WayText}, {(Length == 0 ? "sends of 64 KiB" : $"{Length} bytes")}{(Rate == 0 ? "" : $", {Rate:N0} a second")}, {Mitigation.Text}";

    private string WayText => Way switch { Way.Out => "driver to link", Way.In => "link to driver", _ => "driver to link and back" };

    /// <inheritdoc/>
    public string Measure()
    {
        using MachineContender contender = Make();
        return new Row(this, Rounds.Run([contender]), contender).ToString();
    }

    /// <inheritdoc/>
    public void Loop(TimeSpan length)
    {
        using MachineContender contender = Make();
        Window window = contender.Run(length);
        Console.WriteLine($"{Title}: {window.In / 1e6:0.000} M frames/s in, {window.Out / 1e6:0.000} out, {contender.ExitsPerFrame:0.000} exits a frame");
    }

    private MachineContender Make()
    {
        E1000DriverOptions options = Mitigation.Apply(new E1000DriverOptions { TransmitBuffers = 255 });
        Load load = Length == 0 ? Load.Segmented(options) : Load.Plain(Length, options);
        return HasThread ? new ThreadContender(Way, load, Rate) : new LaneContender(Way, load, Rate);
    }
}
