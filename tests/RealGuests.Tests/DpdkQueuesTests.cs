namespace ActorNet.RealGuests.Tests;

/// <summary>virtio-user with four queue pairs, all polled.</summary>
public sealed class DpdkQueuesTests(DpdkQueuesTests.Machine machine) : IClassFixture<DpdkQueuesTests.Machine>
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public Task Port_WithFourQueuePairs_EveryDatagramComesBackUnchanged(int wire) => machine.CheckAsync(wire);

    public sealed class Machine() : TestpmdMachine(
        [(",queues=4", "queues=4"), (",queues=4,server=off", "queues=4,server=1"), (",queues=4,packed=on", "queues=4,packed_vq=1")], "--rxq=4", "--txq=4");
}
