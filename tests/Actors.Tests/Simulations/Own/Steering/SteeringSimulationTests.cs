using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet.Steering;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.Simulations.Own.Steering;

/// <summary>A NIC with several queue pairs under full load, while everything about its queues changes.</summary>
[Trait("Runtime", "own")]
public sealed class SteeringSimulationTests
{
    private const int Pairs = 4;
    private const int Frames = 4000;

    private static readonly TimeSpan LongestDrought = TimeSpan.FromMilliseconds(300); // well below what makes a queue stuck

    [Fact]
    public void FullLoad_PairsSwitchedQueuesStoppedDisabledDryAndPaused_NothingIsLostTwiceOrOutOfOrder()
    {
        long commands = 0, spread = 0;
        Simulation.ForSeeds(
            1,
            40,
            simulation =>
            {
                Random random = simulation.Random;
                var guest = new SteeredGuest(simulation, Pairs, Terms(random), 0, new FlowPlan(random, 0, 24, Frames, lends: true, isLong: true), new FlowPlan(random, 24, 24, Frames, lends: false, isLong: random.Next(2) == 0));
                var trouble = new QueueTrouble(simulation, guest, LongestDrought);
                while (guest.Sources.Any(static source => source.Left > 0))
                {
                    for (int steps = random.Next(60); steps > 0 && guest.Step(); steps--)
                    {
                    }

                    if (random.Next(4) == 0) guest.Pass();
                    trouble.Next();
                    if (random.Next(20) == 0) Assert.Equal(0, guest.Report().Imbalance);
                }

                trouble.End();
                long sent = guest.Sources.Sum(static source => source.Sent.Sum());
                Assert.True(guest.RunUntil(() => guest.ReceivedAll == sent), $"{guest.ReceivedAll} of {sent} frames arrived");
                guest.Settle();
                guest.CheckRest();
                Assert.Empty(guest.Report().Drops);
                commands += guest.Commands;
                spread += guest.Received.Count(static frames => frames > 0);
            },
            ReferenceConfiguration.Config);
        Assert.True(commands > 40 * 5, $"{commands} commands");
        Assert.True(spread > 40 * 3, $"{spread} queues used");
    }

    [Fact]
    public void FullLoad_TablesChanged_FramesGoWhereTheLastOneSays()
    {
        long commands = 0;
        Simulation.ForSeeds(
            1,
            30,
            simulation =>
            {
                Random random = simulation.Random;
                var guest = new SteeredGuest(simulation, Pairs, Terms(random), FeatureBits.Rss, new FlowPlan(random, 0, 24, Frames, lends: true), new FlowPlan(random, 24, 24, Frames, lends: false));
                while (guest.Sources.Any(static source => source.Left > 0))
                {
                    for (int steps = random.Next(60); steps > 0 && guest.Step(); steps--)
                    {
                    }

                    int dry = random.Next(Pairs);
                    guest.Driver.KeepReceiveBuffers(dry, true);
                    Ask(guest, random);
                    for (int steps = random.Next(40); steps > 0 && guest.Step(); steps--)
                    {
                    }

                    guest.Driver.KeepReceiveBuffers(dry, false);
                }

                Assert.True(guest.RunUntil(() => guest.ReceivedAll == 2 * Frames));
                guest.Settle();
                guest.CheckRest();
                Assert.Empty(guest.Report().Drops);
                commands += guest.Commands;
            },
            ReferenceConfiguration.Config);
        Assert.True(commands > 30 * 5, $"{commands} commands");

        static void Ask(SteeredGuest guest, Random random)
        {
            if (guest.Asked is not null) return;
            ushort[] table = [.. Enumerable.Range(0, 1 << random.Next(5)).Select(_ => (ushort)random.Next(Pairs))];
            var unclassified = (ushort)random.Next(Pairs);
            HashTypes types = random.Next(4) == 0 ? HashTypes.UdpV4 : HashTypes.All; // all frames are TCP's
            byte[] key = new byte[ToeplitzKey.MaxLength];
            random.NextBytes(key);
            bool byFlow = random.Next(4) == 0;
            var pairs = (ushort)(1 + random.Next(Pairs));
            Assert.True(byFlow ? guest.Driver.TrySetQueuePairs(pairs) : guest.Driver.TrySetRss(new RssParameters((uint)types, table, unclassified, pairs, key)));
            guest.Queues = uint.MaxValue; // until it is answered, former and new
            guest.AskedQueues = types == HashTypes.All ? table.Aggregate(0u, static (mask, queue) => mask | (1u << queue)) : 1u << unclassified;
            if (byFlow) guest.AskedQueues = uint.MaxValue;
            guest.Asked = byFlow ? pairs : Pairs;
            guest.Allowed = Pairs;
        }
    }

    [Fact]
    public void OneQueueWithoutBuffers_TheOthersGoOn_AndItComesBack()
    {
        Simulation.ForSeeds(
            1,
            10,
            static simulation =>
            {
                Random random = simulation.Random;
                var guest = new SteeredGuest(simulation, Pairs, new LinkSettings(256), 0, new FlowPlan(random, 0, 48, 3 * Frames, lends: true)) { MayLose = true };
                Assert.True(guest.Driver.TrySetQueuePairs(Pairs));
                guest.Asked = guest.Allowed = Pairs;
                Assert.True(guest.RunUntil(() => guest.Commands == 1));
                guest.Driver.KeepReceiveBuffers(2, true);
                Assert.True(guest.RunUntil(() => guest.Sources[0].Left < Frames), "one dry queue stopped the others");
                Assert.True(guest.Received[1] > 0 && guest.Received[3] > 0);
                long stuck = guest.Received[2];
                guest.Driver.KeepReceiveBuffers(2, false);
                Assert.True(guest.RunUntil(() => guest.Sources[0].Left == 0));
                guest.Settle();
                guest.CheckRest();
                Assert.True(guest.Received[2] > stuck);
                DropCount drops = Assert.Single(guest.Report().Drops);
                Assert.Equal("queue-stuck", drops.Cause);
                Assert.Equal(3 * Frames, drops.Frames + guest.ReceivedAll);
            },
            ReferenceConfiguration.Config);
    }

    [Fact]
    public void Flow_SentOnAPair_ComesOnThatPair()
    {
        Simulation.ForSeeds(
            1,
            5,
            static simulation =>
            {
                var plan = new FlowPlan(simulation.Random, 7, 1, 0, lends: true);
                var guest = new SteeredGuest(simulation, Pairs, new LinkSettings(256), 0, plan);
                Assert.True(guest.Driver.TrySetQueuePairs(Pairs));
                guest.Asked = guest.Allowed = Pairs;
                Assert.True(guest.RunUntil(() => guest.Commands == 1));
                for (int pair = 0; pair < Pairs; pair++)
                {
                    guest.Send(pair, 7);
                    simulation.Run();
                    long before = guest.Received[pair];
                    plan.Left = 10;
                    guest.Send(pair, 7); // wakes the source, too
                    Assert.True(guest.RunUntil(() => guest.ReceivedAll == 10 * (pair + 1)));
                    Assert.Equal(before + 10, guest.Received[pair]);
                }
            },
            ReferenceConfiguration.Config);
    }

    [Fact]
    public void DisabledByTheFrontEnd_WithoutControlQueue_OnlyEnabledQueuesAreUsed()
    {
        Simulation.ForSeeds(
            1,
            5,
            static simulation =>
            {
                var guest = new SteeredGuest(simulation, Pairs, new LinkSettings(256), 0, new FlowPlan(simulation.Random, 0, 48, 0, lends: true)) { Allowed = Pairs };
                guest.Stop(2 * Pairs);
                guest.Tell(new EnableQueue(0, false));
                guest.Tell(new EnableQueue(4, false));
                guest.Settle();
                guest.Sources[0].Left = Frames;
                guest.Send(0, 0); // wakes the source
                Assert.True(guest.RunUntil(() => guest.ReceivedAll == Frames));
                Assert.True(guest.Received is [0, > 0, 0, > 0, ..]);
            },
            ReferenceConfiguration.Config);
    }

    [Fact]
    public void Command_WhileEveryQueueIsDry_IsAnsweredAllTheSame()
    {
        Simulation.ForSeeds(
            1,
            20,
            static simulation =>
            {
                Random random = simulation.Random;
                var guest = new SteeredGuest(simulation, Pairs, new LinkSettings(256), 0, new FlowPlan(random, 0, 48, Frames, lends: random.Next(2) == 0));
                for (int pair = 0; pair < Pairs; pair++) guest.Driver.KeepReceiveBuffers(pair, true);
                for (int i = 0; i < 200; i++) guest.Step();
                foreach (ushort pairs in new ushort[] { 4, 2, 3, 1 })
                {
                    Assert.True(guest.Driver.TrySetQueuePairs(pairs));
                    guest.Asked = pairs;
                    guest.Allowed = Math.Max(guest.Allowed, pairs);
                    TimeSpan before = simulation.Time;
                    Assert.True(guest.RunUntil(() => guest.Asked is null, 100), "no answer");
                    Assert.Equal(before, simulation.Time); // nobody waited for a timer
                    for (int i = 0; i < 20; i++) guest.Step();
                }

                for (int pair = 0; pair < Pairs; pair++) guest.Driver.KeepReceiveBuffers(pair, false);
                Assert.True(guest.RunUntil(() => guest.ReceivedAll == Frames));
                guest.Settle();
                guest.CheckRest();
            },
            ReferenceConfiguration.Config);
    }

    private static LinkSettings Terms(Random random) => new(64 * (1 + random.Next(4))) { CreditBytes = 4096 + random.Next(1 << 16) };
}
