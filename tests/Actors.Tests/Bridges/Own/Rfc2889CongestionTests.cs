using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Frames;
using Xunit.Abstractions;

namespace ActorNet.Actors.Tests.Bridges.Own;

/// <summary>RFC 2889 §5.1, §5.2, §5.5, §5.6 on a bridge in virtual time: who gets what when a port is overloaded. Rates are in frames a round.</summary>
[Trait("Runtime", "own")]
public sealed class Rfc2889CongestionTests(ITestOutputHelper output)
{
    private const int Rounds = 200;
    private const int Seeds = 3;

    [Fact]
    public void Congestion_PortsThatDrop_UncongestedPortLosesNothing() => ForSeeds(simulation =>
    {
        TestBed bed = Congest(simulation, TestBed.Drop);
        PortReport[] reports = bed.Rest();

        (Station a, Station b, Station idle, Station busy) = (bed.Stations[0], bed.Stations[1], bed.Stations[2], bed.Stations[3]);
        int lostIdle = a.Sent[idle.Mac] - idle.AllReceived;
        int lostBusy = a.Sent[busy.Mac] + b.Sent[busy.Mac] - busy.AllReceived;
        output.WriteLine($"seed {simulation.Seed}, drop: uncongested port got {idle.AllReceived} and lost {lostIdle}; congested port got {busy.Received[0]} + {busy.Received[1]} and lost {lostBusy}");
        Assert.Equal((Rounds * TestBed.LineRate, Rounds * TestBed.LineRate), (a.AllSent, b.AllSent)); // nobody was held back
        Assert.Equal((0, 0), (lostIdle, idle.Strays));
        Assert.Equal(lostBusy, reports[3].Dropped);
        Assert.True(lostBusy > 0);
        Assert.InRange(busy.AllReceived, Rounds * TestBed.LineRate, (Rounds * TestBed.LineRate) + 64 + 256 + TestBed.LineRate); // and what was left in its queue
        Assert.True(busy.Received[0] > 0 && busy.Received[1] > 0, "one of two senders got nothing through");
    });

    // A congested port that takes its line rate, and one that takes a quarter of it.
    [Theory]
    [InlineData(TestBed.LineRate, TestBed.LineRate / 4, TestBed.LineRate / 2)]
    [InlineData(TestBed.LineRate / 4, 1, TestBed.LineRate / 4)]
    public void Congestion_PortsThatLoseNothing_HoldTheirSendersBack(int taken, int leastIdle, int mostIdle) => ForSeeds(simulation =>
    {
        TestBed bed = Congest(simulation, TestBed.Lossless, taken);
        (Station a, Station b, Station idle, Station busy) = (bed.Stations[0], bed.Stations[1], bed.Stations[2], bed.Stations[3]);
        int busyRate = busy.AllReceived / Rounds, idleRate = idle.AllReceived / Rounds;
        PortReport[] reports = bed.Rest();

        output.WriteLine(
            $"seed {simulation.Seed}, backpressure: congested port {busyRate} frames a round, uncongested {idleRate} of {TestBed.LineRate / 2} offered; senders sent {a.AllSent} and {b.AllSent} of {Rounds * TestBed.LineRate}");
        Assert.Equal(0, reports.Sum(static report => report.Dropped));
        Assert.Equal(a.Sent[idle.Mac], idle.AllReceived);
        Assert.Equal(a.Sent[busy.Mac] + b.Sent[busy.Mac], busy.AllReceived);
        Assert.Equal(taken, busyRate); // the congested port is never idle
        Assert.InRange(idleRate, leastIdle, mostIdle); // held back with its sender: the price of losing nothing
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ForwardPressure_SenderAtTwiceTheRate_ReceiverIsNeverIdle(bool lossless) => ForSeeds(simulation =>
    {
        var bed = new TestBed(simulation, TestBed.Switch(), 2, lossless ? TestBed.Lossless : TestBed.Drop);
        bed.Learn();
        (Station a, Station b) = (bed.Stations[0], bed.Stations[1]);
        a.To = [b.Mac];
        a.Offers = 2 * TestBed.LineRate;
        bed.Run(Rounds);
        int rate = b.AllReceived / Rounds;
        PortReport[] reports = bed.Rest();

        output.WriteLine($"seed {simulation.Seed}, {(lossless ? "backpressure" : "drop")}: {rate} frames a round arrive; sent {a.AllSent}, lost {a.AllSent - b.AllReceived}");
        Assert.Equal(TestBed.LineRate, rate);
        Assert.Equal(a.AllSent - b.AllReceived, reports[1].Dropped);
        if (lossless) Assert.InRange(a.AllSent, b.AllReceived, (Rounds * TestBed.LineRate) + 512 + 64);
        else Assert.Equal(2 * Rounds * TestBed.LineRate, a.AllSent);
        Assert.Equal(lossless, reports[1].Dropped == 0);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FullyMeshed_LineRate_ForwardsEverything(bool lossless) => ForSeeds(simulation =>
    {
        const int Ports = 8;
        var bed = new TestBed(simulation, TestBed.Switch(), Ports, lossless ? TestBed.Lossless : TestBed.Drop);
        bed.Learn();
        // Each to the next, then the one after that, and so on, so that in any moment every port is sent to once: RFC 2889 §5.1.3.
        foreach (Station station in bed.Stations) station.To = [.. Enumerable.Range(1, Ports - 1).Select(hop => Station.MacOf((station.Id + hop) % Ports))];
        bed.Run(Rounds);
        int atRate = bed.Stations.Sum(static station => station.AllReceived);
        PortReport[] reports = bed.Rest();

        output.WriteLine($"seed {simulation.Seed}: {atRate} of {Ports * Rounds * TestBed.LineRate} frames in time, {reports.Sum(static report => report.Dropped)} lost");
        Assert.All(bed.Stations, station => Assert.Equal((Rounds * TestBed.LineRate, 0), (station.AllSent, station.Strays)));
        Assert.Equal(0, reports.Sum(static report => report.Dropped));
        Assert.Equal(Ports * Rounds * TestBed.LineRate, bed.Stations.Sum(static station => station.AllReceived));
        foreach (Station station in bed.Stations)
            foreach (Station other in bed.Stations)
                if (station != other) Assert.Equal(other.Sent[station.Mac], station.Received[other.Id]);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ManyToOne_SevenOntoOne_ReceiverIsBusyAndEverySenderGetsThrough(bool lossless) => ForSeeds(simulation =>
    {
        const int Ports = 8;
        var bed = new TestBed(simulation, TestBed.Switch(), Ports, lossless ? TestBed.Lossless : TestBed.Drop);
        bed.Learn();
        Station sink = bed.Stations[0];
        foreach (Station station in bed.Stations.Skip(1)) station.To = [sink.Mac];
        bed.Run(Rounds);
        int rate = sink.AllReceived / Rounds;
        PortReport[] reports = bed.Rest();

        int[] shares = [.. bed.Stations.Skip(1).Select(station => sink.Received.GetValueOrDefault(station.Id))];
        output.WriteLine($"seed {simulation.Seed}, {(lossless ? "backpressure" : "drop")}: {rate} frames a round; by sender: {string.Join(' ', shares)}");
        Assert.Equal(TestBed.LineRate, rate);
        Assert.Equal(bed.Stations.Sum(static station => station.AllSent), sink.AllReceived + reports[0].Dropped);
        Assert.Equal(lossless, reports[0].Dropped == 0);
        Assert.All(shares, static share => Assert.True(share > 0));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OneToMany_HundredPortsOneStuck_OthersGetEverything(bool hub)
    {
        const int Ports = 101;
        using var simulation = new Simulation(1, ReferenceConfiguration.Config, new SimulationSettings { TraceLength = 0 });
        LinkSettings terms = hub ? new LinkSettings(64) : TestBed.Drop;
        var bed = new TestBed(simulation, hub ? TestBed.Hub() : TestBed.Switch(), Ports, terms);
        (Station sender, Station stuck) = (bed.Stations[0], bed.Stations[50]);
        sender.To = [MacAddress.Broadcast];
        stuck.Takes = 0;
        bed.Run(Rounds / 2);
        int inTime = bed.Stations.Count(station => station.AllReceived == sender.AllSent);
        PortReport[] reports = bed.Rest();

        output.WriteLine($"{(hub ? "hub" : "switch")}: {sender.AllSent} broadcasts, {inTime} ports got all of them, the stuck one {stuck.AllReceived} afterwards and lost {reports[50].Dropped}");
        Assert.Equal(Rounds / 2 * TestBed.LineRate, sender.AllSent);
        Assert.Equal(Ports - 2, inTime);
        Assert.Equal(sender.AllSent, stuck.AllReceived + reports[50].Dropped);
        Assert.Equal(reports[50].Dropped, reports.Sum(static report => report.Dropped));
    }

    // Half of what the first sends is for an idle port, half for one that the second sends to at line rate: RFC 2889 §5.5.3.
    private static TestBed Congest(Simulation simulation, LinkSettings terms, int taken = TestBed.LineRate)
    {
        var bed = new TestBed(simulation, TestBed.Switch(), 4, terms);
        bed.Learn();
        bed.Stations[3].Takes = taken;
        bed.Stations[0].To = [bed.Stations[2].Mac, bed.Stations[3].Mac];
        bed.Stations[1].To = [bed.Stations[3].Mac];
        bed.Run(Rounds);
        return bed;
    }

    private static void ForSeeds(Action<Simulation> body) => Simulation.ForSeeds(1, Seeds, body, ReferenceConfiguration.Config);
}
