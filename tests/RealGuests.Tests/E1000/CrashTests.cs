using System.Text.Json;
using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.E1000;

/// <summary>The program dies under load. QEMU's proxy never dials again, so the guest gets the card of the next program as another one in its place.</summary>
public sealed class CrashTests
{
    private const int Slot = 2, Pin = 10; // where the first device of a machine of type pc is, and the pin that this slot's interrupt goes to

    [Fact]
    public async Task Kill_UnderLoad_GuestSurvivesAndTalksWithTheNextCard()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using E1000Segment segment = await E1000Segment.StartAsync(host, $"{E1000Segment.E1000},gsi={Pin}");
        string monitor = Path.Combine(host.Folder, "qemu.qmp");
        await using Guest guest = await segment.BootAsync(0, "10.9.0.2", "-qmp", $"unix:{monitor},server=on,wait=off");
        for (int round = 0; round < 2; round++)
        {
            await guest.ExpectAsync($"datagrams echo -n {9200 + round}");
            await using Question question = await Question.BeginAsync(host, guest.Address, 9200 + round, perSecond: 20_000);
            await question.ExpectAnswersAsync();

            await segment.KillAsync();
            await segment.StartAgainAsync();

            await guest.ExpectAsync("true");
            await UnplugAsync(monitor, guest);
            string plug = $$"""{{Path.Combine(Installation.Root, "artifacts", "guests", "dial")}} -p {{monitor}} {{segment.Socket(0)}} '{"driver":"x-pci-proxy-dev","id":"nic0","addr":"{{Slot}}","fd":"dialled"}'""";
            (await host.RunAsync(plug)).Expect(plug);
            await guest.ExpectAsync("n=0; until [ -e /sys/class/net/eth0 ]; do n=$((n+1)); [ $n -lt 600 ] || break; usleep 50000; done; ip addr add 10.9.0.2/24 dev eth0");
            await E1000Segment.UpAsync(guest);
            await question.ExpectAnswersAsync();
            Assert.Equal(0, (await question.EndAsync()).Corrupt);
            await Traffic.PingAsync(guest, host, count: 100);
            segment.ExpectRunning();
        }
    }

    // The guest's kernel lets go of the card, driver and all, before QEMU takes it away.
    private static async Task UnplugAsync(string monitor, Guest guest)
    {
        await using Qmp qmp = await Qmp.ConnectAsync(monitor);
        await qmp.ExecuteAsync("device_del", new { id = "nic0" });
        await qmp.WaitForEventAsync(static message => message.TryGetProperty("event", out JsonElement name) && name.GetString() == "DEVICE_DELETED"
            && message.GetProperty("data").TryGetProperty("device", out JsonElement device) && device.GetString() == "nic0");
        await guest.ExpectAsync("[ ! -e /sys/class/net/eth0 ]");
    }
}
