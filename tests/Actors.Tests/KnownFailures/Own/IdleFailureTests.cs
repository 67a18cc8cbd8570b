using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Tests.Support.Own;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Memory;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.KnownFailures.Own;

/// <summary>A NIC that has frames and may do nothing with them: it waits to be told, and does not ask again and again.</summary>
[Trait("Runtime", "own")]
public sealed class IdleFailureTests
{
    private const int MostSteps = 140; // of a pair, in ten seconds: who holds frames looks after them six times a second

    [Theory]
    [InlineData("no driver", 1)]
    [InlineData("no buffers", 1)]
    [InlineData("no buffers", 2)]
    [InlineData("disabled", 1)]
    [InlineData("disabled", 2)]
    [InlineData("link down", 1)]
    [InlineData("paused", 1)]
    [InlineData("paused", 2)]
    [InlineData("broken", 1)]
    [InlineData("peer is stuck", 1)]
    public void P21_NothingMayBeDone_NothingRuns(string state, int pairs) => Simulation.ForSeeds(
        1,
        5,
        simulation =>
        {
            using var kit = new ActorTestKit(simulation.System);
            SimulatedNic nic = new(kit, new VirtioNetOptions(null, pairs));
            GuestNic guest = nic.MakeGuest(new VirtioNetDriverOptions { QueuePairs = pairs, ReceiveQueueSize = 64, TransmitQueueSize = 64 });
            guest.Quiet = true;
            if (state != "no driver") guest.Attach();
            switch (state)
            {
                case "disabled":
                    for (int i = 0; i < 2 * pairs; i++) guest.Tell(new EnableQueue(i, false));
                    break;
                case "link down":
                    guest.Tell(new SetLink(false));
                    break;
                case "paused":
                    guest.Tell(new PausePort(true));
                    break;
                case "broken":
                    Assert.True(guest.Memory.TryTranslate(guest.Driver.Layout(1).Available, 4, out MemorySlice available));
                    available.WriteRelease(2, 0x4000);
                    guest.Queue(1).Tell(QueueKicked.Instance);
                    break;
            }

            simulation.Run();
            for (int i = 0; i < 4; i++) nic.Link.Send(Support.Frames.Batch(64));
            if (state is "peer is stuck" or "paused" or "disabled") guest.Send([.. Enumerable.Range(0, 60).Select(static number => Support.Frames.Make(number))]);
            simulation.Advance(TimeSpan.FromSeconds(2)); // whatever gives up, has
            long before = simulation.Steps;
            simulation.Advance(TimeSpan.FromSeconds(10));
            Assert.InRange(simulation.Steps - before, 0, MostSteps * pairs);
        },
        ReferenceConfiguration.Config);
}
