using ActorNet.Actors.Bridges;
using ActorNet.Bench.Datapath.Contenders;
using ActorNet.Bench.Datapath.Measuring;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;

namespace ActorNet.Bench.Datapath.Cases;

/// <summary>A hundred ports, one of which takes no frames: what the others get, beside what they get while it does.</summary>
internal sealed record StuckCase(bool IsSwitch)
    : BenchCase(
        $"stuck-{(IsSwitch ? "switch" : "hub")}",
        $"{(IsSwitch ? "switch of 100, frames for random ports" : "hub of 100")}, one port stuck, 64 bytes")
{
    private const int Ports = 100;

    private readonly Stations _stations = new(Ports, Ports);

    internal override Network Join()
    {
        if (!IsSwitch) return Network.Bridge(BridgeActor.Hub(BenchSystem.Lane), Ports);
        Network network = Network.Bridge(BridgeActor.Switch(BenchSystem.Lane, SwitchCase.Options), Ports);
        for (int i = 0; i < Ports; i++) Network.Learn(network.Ports[i], _stations.Behind(i));
        return network;
    }

    internal override Generator Traffic() => new(64, 64, _stations.RandomTraffic(1));

    internal override Row Measure()
    {
        using Network network = Join();
        Generator traffic = Traffic();
        using var stuck = new StuckContender(network, traffic, true);
        using var working = new StuckContender(network, traffic, false);
        Rounds rounds = Rounds.Run([stuck, working]);
        return new Row(Title, rounds, stuck)
        {
            Ratios = $"others get, to all working: {rounds.Ratio(working).Format("0.00")}",
        };
    }
}
