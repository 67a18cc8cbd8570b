using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Frames;
using Xunit.Abstractions;

namespace ActorNet.Actors.Tests.Bridges.Own;

/// <summary>RFC 2889 §5.7, §5.8, §5.10 on a switch in virtual time: what it learns, how fast, and how it floods.</summary>
[Trait("Runtime", "own")]
public sealed class Rfc2889AddressTests(ITestOutputHelper output)
{
    private const int Testing = 0;
    private const int Learning = 1;
    private const int Monitoring = 2;

    [Theory]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(8192)]
    public void AddressCaching_SearchForTheMost_IsTheTableLessTheTestersOwn(int table)
    {
        // Binary search, each trial on a switch that knows nothing: RFC 2889 §5.7.4.
        int most = 0, tooMany = 2 * table, trials = 0;
        while (tooMany - most > 1)
        {
            int addresses = (most + tooMany) / 2;
            trials++;
            if (Trial(table, addresses).Flooded == 0) most = addresses;
            else tooMany = addresses;
        }

        output.WriteLine($"a table of {table}: {most} addresses without a flood, found in {trials} trials");
        Assert.Equal(table - 1, most); // the testing port's own address is in the table, too
    }

    [Theory]
    [InlineData(16)]
    [InlineData(512)]
    [InlineData(8191)]
    public void AddressLearning_AllInOneRound_NoneIsFlooded(int addresses)
    {
        (int flooded, int arrived) = Trial(8192, addresses, perRound: addresses);
        output.WriteLine($"{addresses} addresses in one round: {arrived} frames to them arrive, {flooded} are flooded");
        Assert.Equal((0, addresses), (flooded, arrived));
    }

    [Fact]
    public void AddressCaching_OneTooMany_FloodsButLosesNothing()
    {
        (int flooded, int arrived) = Trial(64, 200);
        output.WriteLine($"200 addresses in a table of 64: {arrived} frames arrive, {flooded} of them flooded");
        Assert.Equal(200, arrived);
        Assert.InRange(flooded, 200 - 64, 200);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BroadcastForwarding_LineRate_ReachesAllPortsInOrderAtOnce(bool hub) => Simulation.ForSeeds(1, 3, simulation =>
    {
        const int Ports = 16, Rounds = 100;
        var bed = new TestBed(simulation, hub ? TestBed.Hub() : TestBed.Switch(), Ports, TestBed.Drop);
        Station sender = bed.Stations[0];
        sender.To = [MacAddress.Broadcast];
        int late = 0;
        for (int i = 1; i <= Rounds; i++)
        {
            bed.Run(1);
            late += bed.Stations.Skip(1).Sum(station => (i * TestBed.LineRate) - station.AllReceived); // behind at the end of the round
        }

        PortReport[] reports = bed.Rest();
        output.WriteLine($"seed {simulation.Seed}, {(hub ? "hub" : "switch")}: {sender.AllSent} broadcasts to {Ports - 1} ports, {late} late, {reports.Sum(static report => report.Dropped)} lost");
        Assert.Equal((0L, 0), (reports.Sum(static report => report.Dropped), late)); // order and doubles are checked by the stations
        Assert.All(bed.Stations.Skip(1), station => Assert.Equal(sender.AllSent, station.AllReceived));
        Assert.Equal(0, sender.AllReceived);
    }, ReferenceConfiguration.Config);

    // Learning frames from many addresses, then a frame to each of them; the monitoring port sees what is flooded.
    private static (int Flooded, int Arrived) Trial(int table, int addresses, int perRound = 256)
    {
        using var simulation = new Simulation(1, ReferenceConfiguration.Config, new SimulationSettings { TraceLength = 0 });
        var bed = new TestBed(simulation, TestBed.Switch(table), 3, TestBed.Lossless);
        foreach (Station station in bed.Stations) station.Takes = int.MaxValue;
        MacAddress[] macs = [.. Enumerable.Range(0, addresses).Select(static i => MacAddress.FromValue(0x0200_0000_0000ul + (ulong)i))];

        // The testing port is known first, so that learning frames are not flooded either.
        Send(bed, Testing, [MacAddress.Broadcast], [], 1, 1);
        Send(bed, Learning, [bed.Stations[Testing].Mac], macs, addresses, perRound);
        int before = bed.Stations[Monitoring].AllReceived;
        int learned = bed.Stations[Learning].AllReceived;
        Send(bed, Testing, macs, [], addresses, perRound);
        bed.Rest();
        return (bed.Stations[Monitoring].AllReceived - before, bed.Stations[Learning].AllReceived - learned);
    }

    private static void Send(TestBed bed, int port, MacAddress[] to, MacAddress[] from, int frames, int perRound)
    {
        Station station = bed.Stations[port];
        (station.To, station.From) = (to, from);
        for (int left = frames; left > 0; left -= perRound)
        {
            station.Offers = Math.Min(left, perRound);
            bed.Run(1);
        }

        (station.To, station.From) = ([], []);
    }
}
