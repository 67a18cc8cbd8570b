using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Tests.Support.Own;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.KnownFailures.Own;

/// <summary>A NIC that is taken away under load, in many orders of what is under way.</summary>
[Trait("Runtime", "own")]
public sealed class UnplugFailureTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Cve2023_3301_UnpluggedUnderLoad_ReturnsWhatIsOthersAndLetsGoOfTheGuest(int pairs) => Simulation.ForSeeds(
        1,
        Repetitions.Of(60),
        simulation =>
        {
            using var kit = new ActorTestKit(simulation.System);
            Unplug(simulation, kit, pairs);
        },
        ReferenceConfiguration.Config);

    private static void Unplug(Simulation simulation, ActorTestKit kit, int pairs)
    {
        DeadBatchActor.Start(kit.Sys, kit.Sys);
        SimulatedNic nic = new(kit, new VirtioNetOptions(null, pairs));
        GuestNic guest = nic.MakeGuest(new VirtioNetDriverOptions { QueuePairs = pairs, ReceiveQueueSize = 64, TransmitQueueSize = 64 });
        guest.Attach();

        guest.Send([.. Enumerable.Range(0, 10).Select(static number => Support.Frames.Make(number))]);
        FrameBatch lent = nic.Peer.ExpectMsg<FrameBatch>(); // the guest's, with the peer
        FrameBatch[] towards = [.. Enumerable.Range(0, 4).Select(static _ => Support.Frames.Batch(64))];
        foreach (FrameBatch batch in towards) nic.Link.Send(batch); // 64 buffers: three of them wait
        if (pairs > 1) Assert.True(guest.Driver.TrySetQueuePairs((ushort)simulation.Random.Next(1, pairs)));
        if (simulation.Random.Next(2) == 0) guest.Tell(new SetMemory(guest.Memory));
        if (simulation.Random.Next(3) == 0) guest.Tell(new DetachDriver());
        for (int steps = simulation.Random.Next(60); steps > 0 && simulation.Step(); steps--)
        {
        }

        kit.Watch(nic.Ref);
        kit.Sys.Stop(nic.Ref);
        kit.ExpectTerminated(nic.Ref);
        HashSet<FrameBatch> home = [];
        while (home.Count < towards.Length)
        {
            FrameBatch batch = nic.Home.ExpectMsg<FrameBatch>();
            Assert.True(nic.Link.Reclaim(batch));
            Assert.True(home.Add(batch));
        }

        Assert.Equal((SimulatedNic.Credit, 0), (nic.Link.Credit, nic.Link.Outstanding));
        Assert.True(lent.IsRevoked); // nobody reads the guest's memory any more
        guest.Memory.Release();      // the guest's own
        Assert.False(guest.MemoryReleased);
        lent.Return();
        simulation.Run();
        Assert.True(guest.MemoryReleased);
    }
}
