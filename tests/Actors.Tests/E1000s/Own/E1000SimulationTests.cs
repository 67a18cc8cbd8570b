using ActorNet.Actors.Bridges;
using ActorNet.Actors.E1000s;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.E1000;
using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.E1000;

namespace ActorNet.Actors.Tests.E1000s.Own;

/// <summary>Guests on a hub, in many orders: nothing is lost, doubled or out of order, whatever pauses, rings and interrupts do meanwhile.</summary>
[Trait("Runtime", "own")]
public sealed class E1000SimulationTests
{
    private const string Lane = TopologySettings.DefaultDispatcher;

    [Fact]
    public void TwoE1000s_ManyOrders_FramesArriveWholeAndInOrder()
    {
        ForSeeds(static (simulation, kit) =>
        {
            IActorRef hub = kit.Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
            (E1000Guest a, IActorRef nicA) = Plug(simulation, kit, hub, 1);
            (E1000Guest b, IActorRef nicB) = Plug(simulation, kit, hub, 2);
            byte[][] fromA = MakeFrames(simulation.Random, 0, 300), fromB = MakeFrames(simulation.Random, 10_000, 300);
            int sentA = 0, sentB = 0;
            bool pausedA = false, pausedB = false;
            for (int turn = 0; sentA < fromA.Length || sentB < fromB.Length; turn++)
            {
                Burst(simulation.Random, a, fromA, ref sentA);
                Burst(simulation.Random, b, fromB, ref sentB);
                for (int i = simulation.Random.Next(40); i > 0; i--) simulation.Step();
                a.Listens = simulation.Random.Next(4) != 0;
                b.Listens = simulation.Random.Next(4) != 0;
                a.Work();
                b.Work();
                switch (simulation.Random.Next(12))
                {
                    case 0: nicA.Tell(new PausePort(pausedA = !pausedA)); break;
                    case 1: nicB.Tell(new PausePort(pausedB = !pausedB)); break;
                    case 2: a.Driver.KeepReceiveBuffers(true); break;
                    case 3: a.Driver.KeepReceiveBuffers(false); break;
                    case 4: simulation.Advance(TimeSpan.FromMilliseconds(simulation.Random.Next(30))); break;
                }

                Assert.True(turn < 20_000);
            }

            nicA.Tell(new PausePort(false));
            nicB.Tell(new PausePort(false));
            a.Driver.KeepReceiveBuffers(false);
            a.Listens = b.Listens = true;
            bool any;
            do
            {
                simulation.Run();
                any = a.Work();
                any |= b.Work();
            }
            while (any);
            Assert.Equal(fromA, b.TakeAll());
            Assert.Equal(fromB, a.TakeAll());
            AssertAtRest(kit, nicA);
            AssertAtRest(kit, nicB);
        });
    }

    [Fact]
    public void E1000AndVirtioNet_ManyOrders_FramesArriveWholeAndInOrder()
    {
        ForSeeds(static (simulation, kit) =>
        {
            IActorRef hub = kit.Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
            (E1000Guest a, IActorRef nic) = Plug(simulation, kit, hub, 1);
            GuestNic b = PlugVirtioNet(kit, hub, "b");
            int next = 0;
            for (int burst = 0; burst < 6; burst++)
            {
                byte[][] frames = MakeFrames(simulation.Random, next, 1 + simulation.Random.Next(30));
                next += frames.Length;
                for (int sent = 0; sent < frames.Length; simulation.Run()) Burst(simulation.Random, a, frames, ref sent);
                foreach (byte[] frame in frames) Assert.Equal(frame, b.Receive());
                byte[][] answers = MakeFrames(simulation.Random, -next, 1 + simulation.Random.Next(30));
                b.Send(answers);
                simulation.Run();
                while (a.Work()) simulation.Run();
                Assert.Equal(answers, a.TakeAll());
            }

            b.AwaitAllSent();
            AssertAtRest(kit, nic);
        });
    }

    [Fact]
    public void LinksGoDownAndUp_ManyOrders_NothingIsDoubledAndTheBooksBalance()
    {
        ForSeeds(static (simulation, kit) =>
        {
            IActorRef hub = kit.Sys.ActorOf(BridgeActor.Hub(Lane), "hub");
            (E1000Guest a, IActorRef nicA) = Plug(simulation, kit, hub, 1);
            (E1000Guest b, IActorRef nicB) = Plug(simulation, kit, hub, 2);
            byte[][] frames = MakeFrames(simulation.Random, 0, 300);
            int sent = 0;
            for (int turn = 0; sent < frames.Length; turn++)
            {
                Burst(simulation.Random, a, frames, ref sent);
                for (int i = simulation.Random.Next(40); i > 0; i--) simulation.Step();
                a.Work();
                b.Work();
                switch (simulation.Random.Next(8))
                {
                    case 0: nicB.Tell(new SetLink(false)); break;
                    case 1: nicB.Tell(new SetLink(true)); break;
                    case 2: b.Driver.Down(); break;
                    case 3: b.Driver.Up(); break;
                    case 4: nicA.Tell(new SetLink(simulation.Random.Next(3) != 0)); break;
                    case 5: simulation.Advance(TimeSpan.FromMilliseconds(simulation.Random.Next(700))); break;
                    case 6 when simulation.Random.Next(4) == 0:
                        a.Driver.Down();
                        a.Driver.Up();
                        break;
                }

                Assert.True(turn < 50_000);
            }

            nicA.Tell(new SetLink(true));
            nicB.Tell(new SetLink(true));
            b.Driver.Down();
            b.Driver.Up();
            simulation.Advance(TimeSpan.FromSeconds(2));
            bool any;
            do
            {
                simulation.Run();
                any = a.Work();
                any |= b.Work();
            }
            while (any);
            byte[][] arrived = b.TakeAll();
            Assert.Equal(arrived, frames.Where(frame => arrived.Contains(frame, ByteArrays.Instance)));
            AssertAtRest(kit, nicA);
            AssertAtRest(kit, nicB);
        });
    }

    private static void ForSeeds(Action<Simulation, ActorTestKit> body)
    {
        Simulation.ForSeeds(
            1,
            Repetitions.Of(40),
            simulation =>
            {
                using var kit = new ActorTestKit(simulation.System);
                body(simulation, kit);
            },
            ReferenceConfiguration.Config,
            new SimulationSettings { CheckReplay = true });
    }

    private static void Burst(Random random, E1000Guest guest, byte[][] frames, ref int sent)
    {
        for (int i = random.Next(50); i > 0 && sent < frames.Length && guest.Driver.TrySend(frames[sent]); i--) sent++;
        guest.Driver.Flush();
    }

    private static byte[][] MakeFrames(Random random, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => Frames.Make(number, random.Next(3) == 0 ? 60 : 60 + random.Next(1455)))];

    private static void AssertAtRest(ActorTestKit kit, IActorRef nic)
    {
        TestProbe asking = kit.CreateTestProbe();
        nic.Tell(GetPortReport.Instance, asking.Ref);
        PortReport report = asking.ExpectMsg<PortReport>();
        Assert.True(report is { Imbalance: 0, Queued: 0, Outstanding: 0 }, $"{report.Imbalance} unaccounted, {report.Queued} queued, {report.Outstanding} batches out");
    }

    private static (E1000Guest Guest, IActorRef Nic) Plug(Simulation simulation, ActorTestKit kit, IActorRef hub, ulong number)
    {
        TestProbe supervisor = kit.CreateTestProbe();
        var device = new E1000Device(new E1000Options(MacAddress.FromValue(0x5254_0000_0000ul + number)));
        IActorRef nic = supervisor.ChildActorOf(E1000Actor.Props(new E1000Settings($"n{number}", device, Lane)), $"n{number}");
        supervisor.ExpectMsg<PciFunctionReady>();
        Join(kit, hub, nic, supervisor.ExpectMsg<PortReady>().Target, $"n{number}");
        nic.Tell(AttachMachine.Instance);
        var guest = new E1000Guest(
            device,
            () => simulation.System.Scheduler.HighResMonotonicClock.Ticks * TimeSpan.NanosecondsPerTick,
            new E1000DriverOptions { ReceiveRingSize = 32, TransmitRingSize = 32, TransmitBuffers = 31, SegmentLength = simulation.Random.Next(2) == 0 ? 4096 : 200 });
        simulation.Run();
        guest.Attach();
        simulation.Advance(TimeSpan.FromSeconds(1));
        guest.Work();
        Assert.True(guest.Driver.LinkUp);
        return (guest, nic);
    }

    private static GuestNic PlugVirtioNet(ActorTestKit kit, IActorRef hub, string id)
    {
        TestProbe supervisor = kit.CreateTestProbe();
        var options = new VirtioNetOptions(null);
        IActorRef nic = supervisor.ChildActorOf(VirtioNetActor.Props(new VirtioNetSettings(id, new VirtioNetDevice(options), Lane)), id);
        Join(kit, hub, nic, supervisor.ExpectMsg<PortReady>().Target, id);
        var guest = new GuestNic(nic, new VirtioNetDevice(options).DeviceFeatures, kit.CreateTestProbe(), kit.CreateTestProbe());
        guest.Attach();
        return guest;
    }

    private static void Join(ActorTestKit kit, IActorRef hub, IActorRef nic, IActorRef target, string id)
    {
        TestProbe asking = kit.CreateTestProbe();
        hub.Tell(new AddBridgePort(id), asking.Ref);
        BridgePortAdded port = asking.ExpectMsg<BridgePortAdded>();
        port.Port.Tell(new Connect(target, new LinkSettings(128)));
        port.Port.Tell(new PeerLinkChanged(true));
        nic.Tell(new Connect(port.Target, new LinkSettings(128), port.Input));
    }

    private sealed class ByteArrays : IEqualityComparer<byte[]>
    {
        public static readonly ByteArrays Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => obj.Length;
    }
}
