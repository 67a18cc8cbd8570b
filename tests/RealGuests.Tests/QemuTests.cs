using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>The ways to connect that only QEMU has.</summary>
public sealed class QemuTests
{
    [Fact]
    public async Task Connect_QemuListens_PingsAndTransfers()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using Datapath datapath = await Datapath.StartAsync(host, ",server=off");
        await using Guest guest = await Guest.BootAsync(GuestKind.Qemu, host, $"{datapath.Socket(0)},server", "10.9.0.2");

        await Traffic.PingAsync(guest, host);
        await Traffic.TransferAsync(guest, host);
        await Traffic.TransferAsync(host, guest);
        datapath.ExpectRunning();
    }

    [Fact]
    public async Task Connect_TwoQueuePairs_GuestUsesBoth()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using Datapath datapath = await Datapath.StartAsync(host, ",queues=2");
        await using Guest guest = await Guest.BootAsync(GuestKind.Qemu, host, $"{datapath.Socket(0)},queues=2", "10.9.0.2", "-c", "2");

        // A queue with a CPU to send from is in use.
        Assert.Equal("1 2", await guest.ExpectAsync("echo $(cat /sys/class/net/eth0/queues/tx-*/xps_cpus)"));
        await Traffic.PingAsync(guest, host);
        await Traffic.TransferAsync(guest, host);
        await Traffic.TransferAsync(host, guest);
        datapath.ExpectRunning();
    }
}
