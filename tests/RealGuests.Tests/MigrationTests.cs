using System.Text.Json;
using ActorNet.RealGuests.Tests.Harness;
using Xunit.Abstractions;

namespace ActorNet.RealGuests.Tests;

/// <summary>A guest moves from one QEMU to another while it works, and from one <c>actornet</c> to another with it.</summary>
public sealed class MigrationTests(ITestOutputHelper output)
{
    private const string Mac = "52:54:00:00:09:00";
    private const string GuestAddress = "10.9.0.2";

    [Theory]
    [InlineData("")]
    [InlineData(",packed=on")]
    public async Task Migrate_ThereAndBackInMidTransfer_ChecksumsEqual(string ring)
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        string[] sockets = [Path.Combine(host.Folder, "a.sock"), Path.Combine(host.Folder, "b.sock")];
        string link = Path.Combine(host.Folder, "link.sock");
        // Two programs, of which the second is plugged into the first one's switch as a guest is.
        await using ChildProcess first = await Datapath.RunAsync(host,
        [
            .. Datapath.TapOnSwitch, "-netdev", "switchport,id=pa,switchid=0", "-device", $"virtio-net,id=na,netdev=pa,socket={sockets[0]}{ring}",
            "-netdev", "switchport,id=pl,switchid=0", "-device", $"virtio-net,id=nl,netdev=pl,socket={link}",
        ]);
        await host.SetAddressAsync(Datapath.TapName);
        await using ChildProcess second = await Datapath.RunAsync(host,
        [
            "-netdev", $"vhost-user-client,id=up,socket={link}", "-netdev", "switchport,id=pu,switchid=1,netdev=up",
            "-netdev", "switchport,id=pb,switchid=1", "-device", $"virtio-net,id=nb,netdev=pb,socket={sockets[1]}{ring}",
        ], "second");
        await using Guest guest = await Guest.BootQemuAsync(host, $"{sockets[0]},mac={Mac}{ring}", GuestAddress, "-qmp", Listen(host, 0));
        Assert.Equal(ring.Length > 0, await guest.HasFeatureAsync(0, Guest.RingPacked));
        await guest.ExpectAsync($"datagrams echo -n {Crashes.Port}");
        await using Question question = await Question.BeginAsync(host, GuestAddress, Crashes.Port, perSecond: 1000);
        await question.ExpectAnswersAsync();

        // Each way numbers and random bytes, for as long as nobody says that it is enough.
        await guest.ExpectAsync("head -c 100000 /dev/urandom >chunk; mkfifo sums");
        await guest.StartAsync("nc -l -p 6000 <>open | sha256sum >received");
        await guest.ExpectAsync(Listening(6000));
        string[] sides = ["head -c 100000 /dev/urandom >chunk; mkfifo sums open", "busybox nc -l -p 6001 <>open | sha256sum >received &", SendTo(GuestAddress, 6000)];
        await using ChildProcess transfers = await host.StartAsync("transfers", ["busybox", "sh", "-c", $"cd {host.Folder}; {string.Join('\n', sides)}; wait; echo transferred"]);
        (await host.RunAsync(Listening(6001))).Expect("listening");
        await guest.StartAsync(SendTo(host.Address, 6001));

        for (int move = 0; move < 2; move++)
        {
            ChildProcess target = await Guest.StartWaitingAsync(
                host, $"target {move}", $"{sockets[(move + 1) % 2]},mac={Mac}{ring}", "-qmp", Listen(host, move + 1), "-incoming", $"unix:{host.Folder}/move{move}");
            await MigrateAsync(host, move, guest, target);
            await question.ExpectAnswersAsync();
        }

        await guest.ExpectAsync("touch stop");
        (await host.RunAsync("touch stop")).Expect("touch stop");
        await transfers.WaitForLineAsync(static line => line == "transferred");
        Assert.Equal((await host.RunAsync("cat sent")).Expect("cat sent"), await guest.ExpectAsync("until [ -s received ]; do usleep 20000; done; cat received"));
        Assert.Equal(await guest.ExpectAsync("until [ -s sent ]; do usleep 20000; done; cat sent"), (await host.RunAsync("cat received")).Expect("cat received"));
        DatagramCounts counts = await question.EndAsync();
        output.WriteLine($"{counts}");
        Assert.Equal(0, counts.Corrupt);
        Assert.Equal(0, counts.Duplicates);
        await Traffic.PingAsync(host, guest);
        Assert.False(first.HasExited || second.HasExited);
    }

    private static string Listen(HostNetwork host, int machine) => $"unix:{Monitor(host, machine)},server=on,wait=off";

    private static string Monitor(HostNetwork host, int machine) => Path.Combine(host.Folder, $"qemu{machine}.qmp");

    private static string Listening(int port) => $"until busybox netstat -ltn | busybox grep -q :{port}; do usleep 20000; done";

    // The checksum is that of what went in.
    private static string SendTo(string address, int port) =>
        $"(busybox sha256sum <sums >sums.txt; mv sums.txt sent) & n=0; (while [ ! -e stop ]; do echo $((n=n+1)); cat chunk; done) | tee sums | busybox nc {address} {port}; wait";

    private async Task MigrateAsync(HostNetwork host, int move, Guest guest, ChildProcess target)
    {
        try
        {
            string waiting = $"until [ -S move{move} ]; do usleep 20000; done";
            (await host.RunAsync(waiting)).Expect(waiting);
            await using Qmp source = await Qmp.ConnectAsync(Monitor(host, move));
            await source.ExecuteAsync("migrate-set-capabilities", new { capabilities = new[] { new { capability = "events", state = true } } });
            await source.ExecuteAsync("migrate", new { uri = $"unix:{host.Folder}/move{move}" });
            JsonElement end = await source.WaitForEventAsync(static e =>
                e.GetProperty("event").GetString() == "MIGRATION" && e.GetProperty("data").GetProperty("status").GetString() is "completed" or "failed");
            JsonElement result = await source.ExecuteAsync("query-migrate");
            Assert.True(end.GetProperty("data").GetProperty("status").GetString() == "completed", $"{result}");
            output.WriteLine($"move {move}: {result.GetProperty("total-time")} ms, down for {result.GetProperty("downtime")} ms");
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
        await guest.MoveAsync(target);
    }
}
