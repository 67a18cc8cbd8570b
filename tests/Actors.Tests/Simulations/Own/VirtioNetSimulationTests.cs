using ActorNet.Actors.Bridges;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.Tests.Simulations.Own;

/// <summary>Two guests on a hub, with a TestKit on the simulated system: actors, drivers and probes as in any other test.</summary>
[Trait("Runtime", "own")]
public sealed class VirtioNetSimulationTests
{
    private const int Credit = 512;
    private const string Lane = TopologySettings.DefaultDispatcher;

    [Fact]
    public void GuestToGuest_ManyOrders_FramesArriveWholeAndInOrder()
    {
        var hashes = new HashSet<ulong>();
        Simulation.ForSeeds(
            1,
            50,
            simulation =>
            {
                using (var kit = new ActorTestKit(simulation.System))
                {
                    Exchange(simulation, kit);
                }

                hashes.Add(simulation.TraceHash);
            },
            ReferenceConfiguration.Config,
            new SimulationSettings { CheckReplay = true });
        Assert.Equal(50, hashes.Count);
    }

    private static void Exchange(Simulation simulation, ActorTestKit kit)
    {
        IActorRef hub = kit.Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
        GuestNic a = Plug(kit, hub, "a"), b = Plug(kit, hub, "b");
        simulation.Run();
        int next = 0;
        for (int burst = 0; burst < 4; burst++)
        {
            byte[][] frames = [.. Enumerable.Range(next, 1 + simulation.Random.Next(8)).Select(static number => Frames.Make(number, 60 + (17 * number)))];
            next += frames.Length;
            a.Send(frames);
            foreach (byte[] frame in frames) Assert.Equal(frame, b.Receive());
            byte[] answer = Frames.Make(-next);
            b.Send(answer);
            Assert.Equal(answer, a.Receive());
        }

        a.AwaitAllSent();
        b.AwaitAllSent();
        a.Detach();
        b.Detach();
    }

    private static GuestNic Plug(ActorTestKit kit, IActorRef hub, string id)
    {
        TestProbe supervisor = kit.CreateTestProbe(), asking = kit.CreateTestProbe();
        var options = new VirtioNetOptions(null);
        IActorRef nic = supervisor.ChildActorOf(VirtioNetActor.Props(new VirtioNetSettings(id, new VirtioNetDevice(options), Lane)), id);
        IActorRef target = supervisor.ExpectMsg<PortReady>().Target;
        hub.Tell(new AddBridgePort(id), asking.Ref);
        BridgePortAdded port = asking.ExpectMsg<BridgePortAdded>();
        port.Port.Tell(new Connect(target, new LinkSettings(Credit)));
        port.Port.Tell(new PeerLinkChanged(true));
        nic.Tell(new Connect(port.Target, new LinkSettings(Credit), port.Input));
        var guest = new GuestNic(nic, new VirtioNetDevice(options).DeviceFeatures, kit.CreateTestProbe(), asking);
        guest.Attach();
        return guest;
    }
}
