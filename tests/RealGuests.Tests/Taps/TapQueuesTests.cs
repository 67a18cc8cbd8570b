using System.Globalization;
using System.Text.RegularExpressions;
using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.Taps;

/// <summary>A tap of several queues behind a real driver that changes how many it uses.</summary>
public sealed partial class TapQueuesTests
{
    private const int Looks = 200; // each of some milliseconds

    [Fact]
    public async Task Queues_DriverChangesItsPairs_TapFollows()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        string socket = Path.Combine(host.Folder, "nic.sock");
        await using ChildProcess program = await Datapath.RunAsync(host,
        [
            "-netdev", $"tap,id=tap,ifname={Datapath.TapName},queues=4,address={host.Address}/24",
            "-device", $"virtio-net,id=nic,netdev=tap,socket={socket},queues=4",
        ]);
        await using Guest guest = await Guest.BootAsync(GuestKind.Qemu, host, $"{socket},queues=4", "10.9.0.2", "-c", "4");

        // Debian's driver uses as many pairs as there are processors.
        await Traffic.PingAsync(guest, host);
        await ExpectQueuesAsync(host, 4, 0);

        await guest.ExpectAsync("ethtool -L eth0 combined 2");
        await ExpectQueuesAsync(host, 2, 2);
        await Traffic.TransferAsync(guest, host);
        await Traffic.TransferAsync(host, guest);

        await guest.ExpectAsync("ethtool -L eth0 combined 4");
        await ExpectQueuesAsync(host, 4, 0);
        await Traffic.TransferAsync(guest, host);
        await Traffic.TransferAsync(host, guest);

        await guest.ExpectAsync("ethtool -L eth0 combined 1");
        await ExpectQueuesAsync(host, 1, 3);
        await using Qmp control = await Qmp.ConnectAsync(Path.Combine(host.Folder, "actornet.qmp"));
        long[] before = await FramesAsync(control);
        await Traffic.TransferAsync(guest, host);
        await Traffic.TransferAsync(host, guest);
        long[] after = await FramesAsync(control);

        Assert.NotEqual(before[0], after[0]);
        Assert.Equal(before[1..], after[1..]);
        Assert.False(program.HasExited, program.Describe());
    }

    // The driver's command is answered when its NIC has changed; the tap hears of it then.
    private static async Task ExpectQueuesAsync(HostNetwork host, int used, int detached)
    {
        (int, int) found = default;
        for (int i = 0; i < Looks && found != (used, detached); i++) found = await QueuesAsync(host);
        Assert.Equal((used, detached), found);
    }

    // As the host's kernel sees it: in use, and detached.
    private static async Task<(int, int)> QueuesAsync(HostNetwork host)
    {
        const string Show = $"/sbin/ip -d link show dev {Datapath.TapName}";
        Match queues = NumbersOfQueues().Match((await host.RunAsync(Show)).Expect(Show));
        Assert.True(queues.Success);
        return (int.Parse(queues.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(queues.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    private static async Task<long[]> FramesAsync(Qmp control)
    {
        string answer = $"{await control.ExecuteAsync("query-netdevs")}";
        return [.. Enumerable.Range(0, 4).Select(queue => FramesOf(answer, queue))];
    }

    private static long FramesOf(string answer, int queue)
    {
        Match found = Regex.Match(answer, $"\"tap-queue-{queue}-in\"[^0-9]*([0-9]+)");
        return found.Success ? long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex("numqueues ([0-9]+) numdisabled ([0-9]+)")]
    private static partial Regex NumbersOfQueues();
}
