using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>Guests die with frames of theirs under way in every direction.</summary>
public sealed class KilledGuestTests
{
    [Theory]
    [InlineData(GuestKind.Uml, 2)]
    [InlineData(GuestKind.Qemu, 1)]
    public async Task Kill_GuestInMidTraffic_OtherPortsGoOnAndItAttachesAgain(GuestKind kind, int rounds)
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using Datapath datapath = await Datapath.StartAsync(host, "", "");
        await using Guest survivor = await Guest.BootAsync(GuestKind.Uml, host, datapath.Socket(1), "10.9.0.3");

        for (int round = 0; round < rounds; round++)
        {
            await using Guest victim = await Guest.BootAsync(kind, host, datapath.Socket(0), "10.9.0.2");
            await using ChildProcess sink = await host.StartAsync("sink", ["busybox", "sh", "-c", "busybox nc -l -p 6000 >/dev/null"]);
            await using ChildProcess source = await host.StartAsync("source", ["busybox", "sh", "-c", "busybox nc -l -p 6001 </dev/zero"]);
            await victim.StartAsync($"until nc {host.Address} 6000 </dev/zero; do usleep 20000; done");
            // Not from the end of an input, which nc passes on, and which ends the other side.
            await victim.StartAsync($"until nc {host.Address} 6001 <>open; do usleep 20000; done");
            Task survivorTransfer = Traffic.TransferAsync(survivor, host, mebibytes: 2);
            await MoveAsync(host, 3_000_000);
            await victim.DisposeAsync();

            await survivorTransfer;
            await Traffic.PingAsync(survivor, host);
            datapath.ExpectRunning();
        }

        await using Guest again = await Guest.BootAsync(kind, host, datapath.Socket(0), "10.9.0.2");
        await Traffic.PingAsync(again, host);
        await Traffic.PingAsync(survivor, again);
        datapath.ExpectRunning();
    }

    /// <summary>Waits until so many bytes more went through the tap, each way.</summary>
    private static async Task MoveAsync(HostNetwork host, long bytes)
    {
        string command = $"bytes() {{ awk -v column=$1 '/{Datapath.TapName}:/ {{ print $column }}' /proc/net/dev; }}; "
            + $"in=$(( $(bytes 2) + {bytes} )); out=$(( $(bytes 10) + {bytes} )); "
            + "until [ $(bytes 2) -gt $in ] && [ $(bytes 10) -gt $out ]; do usleep 20000; done";
        (await host.RunAsync(command)).Expect(command);
    }
}
