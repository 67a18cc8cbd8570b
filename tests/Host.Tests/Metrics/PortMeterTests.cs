using System.Diagnostics.Metrics;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Metrics;
using ActorNet.Host.Tests.Support;

namespace ActorNet.Host.Tests.Metrics;

public sealed class PortMeterTests
{
    [Fact]
    public void Collect_OneQuestion_EveryInstrumentOfTheTableWithItsTags()
    {
        int asked = 0;
        PortReport report = Reports.Of("t0", "tap", up: true, framesIn: 12, framesOut: 7, queued: 3, credit: 256, new DropCount("runt", 5), new DropCount("runt", 1)) with
        {
            Waits = [4, .. Enumerable.Repeat(0L, WaitHistogram.Buckets - 2), 9],
        };
        using var meter = new PortMeter(() => Task.FromResult(Answer(ref asked, report)), new FixedTime());
        Dictionary<string, List<string>> read = Collect(meter);

        Assert.Equal(1, asked);
        Assert.Equal(PortInstruments.Table.Select(static row => row.Name).Append("actornet.unplugged").Append("actornet.unaccounted").Except(["actornet.port.events", "actornet.filter.held"]).Order(), read.Keys.Order());
        Assert.Equal(["12 port=t0 type=tap direction=in", "7 port=t0 type=tap direction=out"], read["actornet.port.frames"]);
        Assert.Equal(["6 port=t0 type=tap cause=runt"], read["actornet.port.drops"]);
        Assert.Equal(["0 port=t0 type=tap"], read["actornet.port.unaccounted"]);
        Assert.Equal("4 port=t0 type=tap le=1", read["actornet.port.waits"][0]);
        Assert.Equal("9 port=t0 type=tap le=+Inf", read["actornet.port.waits"][^1]);
    }

    [Fact]
    public void Collect_PortsDoNotAnswer_GivesNothingAndDoesNotThrow()
    {
        using var meter = new PortMeter(static () => Task.FromException<PortReportList>(new AskTimeoutException("too late")), TimeProvider.System);
        Dictionary<string, List<string>> read = Collect(meter);
        Assert.DoesNotContain("actornet.port.frames", read.Keys);
    }

    private static PortReportList Answer(ref int asked, params PortReport[] reports)
    {
        asked++;
        return new PortReportList([.. reports]);
    }

    private static Dictionary<string, List<string>> Collect(PortMeter meter)
    {
        var read = new Dictionary<string, List<string>>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (ReferenceEquals(instrument.Meter, meter.Meter)) listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            string text = $"{value}";
            foreach ((string key, object? tag) in tags) text += $" {key}={tag}";
            if (!read.TryGetValue(instrument.Name, out List<string>? values)) read.Add(instrument.Name, values = []);
            values.Add(text);
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return read;
    }
}
