using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Frames;
using Xunit.Abstractions;

namespace ActorNet.Actors.Tests.Bridges.Own;

/// <summary>Which frames a port of a bridge loses when it is overloaded by floods: those that its policy says.</summary>
[Trait("Runtime", "own")]
public sealed class OverflowTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(Overflow.DropNewest, true)]
    [InlineData(Overflow.DropNewest, false)]
    [InlineData(Overflow.DropOldest, true)]
    [InlineData(Overflow.DropOldest, false)]
    public void Flood_StuckPort_KeepsTheFramesOfItsPolicy(Overflow overflow, bool hub)
    {
        using var simulation = new Simulation(1, ReferenceConfiguration.Config);
        LinkSettings terms = new(64) { Overflow = overflow, IsOverflowGiven = true, Limit = 128 };
        var bed = new TestBed(simulation, hub ? TestBed.Hub() : TestBed.Switch(), 3, terms);
        (Station sender, Station stuck) = (bed.Stations[0], bed.Stations[2]);
        sender.To = [MacAddress.Broadcast];
        stuck.Takes = 0;
        bed.Run(100); // 1600 frames
        PortReport[] reports = bed.Rest();

        output.WriteLine($"{(hub ? "hub" : "switch")}, {overflow}: {stuck.AllReceived} frames were kept, the last is number {stuck.LastFrom(0)}");
        Assert.Equal(64 + 128, stuck.AllReceived);
        Assert.Equal(1600 - 192, reports[2].Dropped);
        Assert.Equal(overflow == Overflow.DropNewest ? 192 : 1600, stuck.LastFrom(0));
    }
}
