using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.VhostNet;

/// <summary>Debian's kernel, with vhost-net, between a tap and a guest of the program.</summary>
public sealed partial class VhostNetTests
{
    private const string Guest = "10.77.0.2";

    /// <summary>One machine for all of it: it takes most of the time to boot.</summary>
    [Fact]
    public async Task Rings_OfAGuest_AreRunByTheKernelUnlessSomethingIsAskedOfThem()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using ProgramMachine machine = await ProgramMachine.BootAsync(host);
        await RunGuestOfTheProgramAsync(machine);
        await RunOtherEndsAsync(machine);
    }

    private static async Task RunGuestOfTheProgramAsync(ProgramMachine machine)
    {
        await machine.StartAsync("demo --vhost --subnet 10.77.0.0/24");
        await machine.NicAsync("guest", "vhost-net");

        // The kernel carries: our actors count nothing.
        long before = await machine.CarriedAsync("guest");
        await PingAsync(machine);
        Assert.Equal(before, await machine.CarriedAsync("guest"));

        // A filter comes: actors carry, and it sees all.
        await machine.Qmp.ExecuteAsync("object-add", new Dictionary<string, string> { ["qom-type"] = "filter-dump", ["id"] = "f0", ["netdev"] = "tap", ["file"] = "/tmp/dump" });
        await machine.NicAsync("guest", "actors");
        await PingAsync(machine);
        long filtered = await machine.CarriedAsync("guest") - before;
        Assert.True(filtered >= 10, $"{filtered} frames of ten went by actors");

        // It goes, and the kernel goes on.
        await machine.Qmp.ExecuteAsync("object-del", new { id = "f0" });
        await machine.NicAsync("guest", "vhost-net");
        long after = await machine.CarriedAsync("guest");
        await PingAsync(machine);
        Assert.Equal(after, await machine.CarriedAsync("guest"));
        Assert.NotEqual("0", await machine.Shell.ExpectAsync("wc -c </tmp/dump"));

        // It comes and goes under traffic: what is in flight may be lost, the rings go on where they were.
        await machine.Shell.ExpectAsync($"iputils-ping -q -i 0.02 -c 200 {Guest} >/tmp/pings & echo started");
        for (int round = 0; round < 5; round++)
        {
            await machine.Qmp.ExecuteAsync("object-add", new Dictionary<string, string> { ["qom-type"] = "filter-dump", ["id"] = "f1", ["netdev"] = "tap", ["file"] = $"/tmp/dump{round}" });
            await machine.Qmp.ExecuteAsync("object-del", new { id = "f1" });
        }

        await machine.AwaitAsync("grep -q received /tmp/pings");
        int received = int.Parse(await machine.Shell.ExpectAsync("sed -n 's/.* \\([0-9]*\\) received.*/\\1/p' /tmp/pings"), null);
        Assert.InRange(received, 190, 200);

        // A link that is down is down.
        await machine.Qmp.ExecuteAsync("set_link", new { name = "tap", up = false });
        Assert.NotEqual(0, (await machine.Shell.RunAsync($"iputils-ping -c 1 -W 1 {Guest}")).Status);
        await machine.Qmp.ExecuteAsync("set_link", new { name = "tap", up = true });
        await machine.NicAsync("guest", "vhost-net");
        await PingAsync(machine);
        await machine.BalanceAsync("guest");
    }

    private static Task<string> PingAsync(ProgramMachine machine, string address = Guest) => machine.Shell.ExpectAsync($"iputils-ping -c 5 -i 0.05 -W 5 {address}");
}
