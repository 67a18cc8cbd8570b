using System.Text.Json;
using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.VhostNet;

/// <content>A vhost-user front end with two queue pairs over vhost-net, and macvtaps, in the same machine.</content>
public sealed partial class VhostNetTests
{
    private const string OverVhostUser = "10.78.0.2", OverMacvtap = "10.79.0.2", OverDescriptor = "10.80.0.2";

    // Its own front end drives the NIC whose rings the kernel runs; a socket has one port, hence its two names. Debian's kernel has no USO on taps.
    private const string VhostUser =
        "-netdev tap,id=tap,ifname=t0,queues=2,vhost=on,vhostforce=on,address=10.78.0.1/24 -device virtio-net,id=nic,netdev=tap,socket=/tmp/nic,queues=2,host_uso=off"
        + " -netdev vhost-user-client,id=client,socket=/tmp//nic,queues=2 -netdev tap,id=far,ifname=far0 -netdev hubport,id=p0,hubid=0,netdev=client -netdev hubport,id=p1,hubid=0,netdev=far";

    private const string Macvtaps =
        "-netdev tap,id=named,ifname=mv0 -netdev tap,id=far1,ifname=far1,host-mac=02:00:00:00:00:01 -netdev hubport,id=p2,hubid=1,netdev=named -netdev hubport,id=p3,hubid=1,netdev=far1"
        + " -netdev tap,id=inherited,fd=9 -netdev tap,id=far2,ifname=far2,host-mac=02:00:00:00:00:02 -netdev hubport,id=p4,hubid=2,netdev=inherited -netdev hubport,id=p5,hubid=2,netdev=far2";

    private static async Task RunOtherEndsAsync(ProgramMachine machine)
    {
        Guest shell = machine.Shell;
        // Each macvtap is on a veth pair, and has the address of the host that is behind it.
        await shell.ExpectAsync(
            "for i in 0 1; do ip link add lower$i type veth; ip link set veth0 name upper$i; "
            + "ip link add mv$i link lower$i type macvtap mode bridge; ip link set mv$i address 02:00:00:00:00:0$((i+1)) up; ip link set lower$i up; "
            + "ip addr add 10.$((79+i)).0.1/24 dev upper$i; ip link set upper$i up; done");
        await machine.StartAsync($"run {VhostUser} {Macvtaps}", "9<>/dev/tap$(cat /sys/class/net/mv1/ifindex)");
        // Hosts behind the taps, each in a network of its own.
        await shell.ExpectAsync(
            "for i in 0 1 2; do unshare -n sleep 100000 & n=$!; until [ $(readlink /proc/$n/ns/net) != $(readlink /proc/self/ns/net) ]; do usleep 10000; done; ip link set far$i netns $n; "
            + "nsenter -t $n -n sh -c \"ip addr add 10.$((78+i)).0.2/24 dev far$i && ip link set far$i up\"; done");

        await CarryVhostUserAsync(machine);
        await FollowMacvtapAsync(machine);
    }

    private static async Task CarryVhostUserAsync(ProgramMachine machine)
    {
        await ExpectPairsAsync(machine, 2);
        long before = await machine.CarriedAsync("nic");
        await PingAsync(machine, OverVhostUser);
        Assert.Equal(before, await machine.CarriedAsync("nic"));

        await machine.Qmp.ExecuteAsync("object-add", new Dictionary<string, string> { ["qom-type"] = "filter-dump", ["id"] = "f2", ["netdev"] = "tap", ["file"] = "/tmp/pairs" });
        await machine.NicAsync("nic", "actors");
        await PingAsync(machine, OverVhostUser);
        Assert.InRange(await machine.CarriedAsync("nic") - before, 10, long.MaxValue);
        await machine.Qmp.ExecuteAsync("object-del", new { id = "f2" });
        await ExpectPairsAsync(machine, 2);
        await PingAsync(machine, OverVhostUser);

        // A driver that uses fewer: the tap's other queue goes out of use.
        await machine.Qmp.ExecuteAsync("netdev_del", new { id = "p0" });
        await machine.Qmp.ExecuteAsync("netdev_del", new { id = "client" });
        await machine.Qmp.ExecuteAsync("netdev_add", new { type = "vhost-user-client", id = "client", socket = "/tmp//nic" });
        await machine.Qmp.ExecuteAsync("netdev_add", new { type = "hubport", id = "p0", hubid = "0", netdev = "client" });
        await ExpectPairsAsync(machine, 1);
        await PingAsync(machine, OverVhostUser);
        await machine.BalanceAsync("nic");
    }

    private static async Task FollowMacvtapAsync(ProgramMachine machine)
    {
        await PingAsync(machine, OverMacvtap);
        await PingAsync(machine, OverDescriptor);

        await machine.Shell.ExpectAsync("ip link del mv0");
        await AwaitMacvtapAsync(machine, "tap-lost");
        Assert.NotEqual(0, (await machine.Shell.RunAsync($"iputils-ping -c 1 -W 1 {OverMacvtap}")).Status);
        await machine.Shell.ExpectAsync("ip link add mv0 link lower0 type macvtap mode bridge && ip link set mv0 address 02:00:00:00:00:01 up");
        await AwaitMacvtapAsync(machine, "tap-reopened");
        await PingAsync(machine, OverMacvtap);
    }

    private static async Task ExpectPairsAsync(ProgramMachine machine, int pairs)
    {
        await machine.AwaitAsync($"[ $(ls -d /sys/class/net/t0/queues/rx-* | wc -l) -eq {pairs} ]");
        await machine.NicAsync("nic", "vhost-net");
    }

    private static Task<JsonElement> AwaitMacvtapAsync(ProgramMachine machine, string what) =>
        machine.PortAsync("named", port => port.GetProperty("events").TryGetProperty(what, out JsonElement times) && times.GetInt64() == 1);
}
