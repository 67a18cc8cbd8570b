using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Frames;
using Xunit.Abstractions;

namespace ActorNet.Actors.Tests.Bridges.Own;

/// <summary>A port that loses nothing and takes nothing: what waits for it is bounded by what its senders may have out.</summary>
[Trait("Runtime", "own")]
public sealed class StuckPortTests(ITestOutputHelper output)
{
    private const int SendersCredit = 512;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Flood_ToAPortThatLosesNothingAndTakesNothing_HoldsTheSenderBack(bool hub)
    {
        using var simulation = new Simulation(1, ReferenceConfiguration.Config, new SimulationSettings { TraceLength = 0 });
        var bed = new TestBed(simulation, hub ? TestBed.Hub() : TestBed.Switch(), 3, TestBed.Lossless);
        Station sender = bed.Stations[0];
        sender.To = [MacAddress.Broadcast];
        bed.Stations[2].Takes = 0;
        bed.Run(1000); // for a second, with every batch held for longer than its time
        int sent = sender.AllSent;
        PortReport[] reports = bed.Rest();

        output.WriteLine($"{(hub ? "hub" : "switch")}: {sent} of 16000 frames were sent while one port was stuck");
        Assert.InRange(sent, SendersCredit, SendersCredit + (2 * TestBed.Lossless.Credit) + TestBed.LineRate);
        Assert.Equal(0, reports.Sum(static report => report.Dropped));
        Assert.All(bed.Stations.Skip(1), station => Assert.Equal(sender.AllSent, station.AllReceived));
    }
}
