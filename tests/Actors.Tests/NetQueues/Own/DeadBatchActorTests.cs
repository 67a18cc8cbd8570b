using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.NetQueues.Own;

/// <summary>Batches that were told to nobody.</summary>
[Trait("Runtime", "own")]
public sealed class DeadBatchActorTests
{
    [Fact]
    public void Start_BatchThatDiesBeforeTheFirstTurn_ComesHome()
    {
        using var simulation = new Simulation(1, ReferenceConfiguration.Config) { HasFaults = false };
        var sender = new Holder();
        FrameBatch batch = Frames.Batch(3);
        batch.Send(sender);

        DeadBatchActor.Start(simulation.System, simulation.System);
        simulation.System.DeadLetters.Tell(batch);
        simulation.Run();

        Assert.Equal([batch], sender.Returned);
    }
}
