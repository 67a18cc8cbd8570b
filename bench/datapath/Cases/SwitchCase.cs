using ActorNet.Actors.Bridges;
using ActorNet.Bench.Datapath.Systems;
using ActorNet.Bench.Datapath.Traffic;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;

namespace ActorNet.Bench.Datapath.Cases;

/// <summary>A switch of eight ports that knows all stations: frames for random ones, or all frames of a batch for stations behind one port.</summary>
internal sealed record SwitchCase(int Stations, bool Split, int Length)
    : BenchCase(
        $"switch-{(Split ? "split" : "port")}-{Stations}-{Length}",
        $"switch, {Stations:#,0} stations, {(Split ? "64 frames a batch for all ports" : "each batch of 64 for one port")}, {Length} bytes")
{
    private const int Ports = 8;

    private readonly Stations _stations = new(Ports, Stations);

    internal static SwitchOptions Options => new() { MacTableSize = 131_072, AgeingTime = TimeSpan.FromHours(1) };

    internal override Network Join()
    {
        Network network = Network.Bridge(BridgeActor.Switch(BenchSystem.Lane, Options), Ports);
        for (int i = 0; i < Ports; i++) Network.Learn(network.Ports[i], _stations.Behind(i));
        return network;
    }

    internal override Generator Traffic() => new(Length, 64, _stations.RandomTraffic(Split ? 1 : 64));

    internal override Row Measure() => MeasureBesideOthers(through: Decide);

    // Calls are to do what cannot be left out: deciding for each frame.
    private Action<FrameBatch> Decide()
    {
        var model = new LearningSwitch(Options);
        var decision = new ForwardingDecision();
        for (int i = 0; i < Ports; i++)
        {
            model.AddPort(new SwitchPortOptions(), TimeSpan.Zero);
            Learn(model, i, decision);
        }

        return batch =>
        {
            for (int i = 0; i < batch.Count; i++) model.Decide(0, batch, i, TimeSpan.Zero, decision);
        };
    }

    private void Learn(LearningSwitch model, int port, ForwardingDecision decision)
    {
        var stations = new Generator(60, 1, [.. _stations.Behind(port).Select(static station => FrameStart.Of(station, station))], once: true);
        var batch = FrameBatch.CreateBorrowing();
        while (!stations.IsOver)
        {
            batch.Reset();
            stations.Fill(batch);
            model.Decide(port, batch, 0, TimeSpan.Zero, decision);
        }
    }
}
