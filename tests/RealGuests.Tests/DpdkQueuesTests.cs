namespace ActorNet.RealGuests.Tests;

/// <summary>virtio-user with four queue pairs, all polled, between the host and another guest.</summary>
public sealed class DpdkQueuesTests(DpdkQueuesTests.Machine machine) : IClassFixture<DpdkQueuesTests.Machine>
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task Port_WithFourQueuePairs_CarriesPingsUdpAndTcpBothWays(int wire) => machine.CheckAsync(wire);

    public sealed class Machine() : TestpmdMachine(
        [(",queues=4", "queues=4"), (",queues=4,server=off", "queues=4,server=1"), (",queues=4,packed=on", "queues=4,packed_vq=1"), (",queues=4,packed=on,server=off", "queues=4,packed_vq=1,server=1")], "--rxq=4", "--txq=4");
}
