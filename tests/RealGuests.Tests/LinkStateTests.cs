using System.Net.Sockets;
using System.Text;
using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>A link that is set down by the host's administrator is down for the guest, which hears of it over vhost-user.</summary>
public sealed class LinkStateTests
{
    [Theory]
    [InlineData("")]
    [InlineData(",inband-notifications=on")]
    public async Task SetLink_IsSeenByTheGuest(string options)
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        string control = Path.Combine(host.Folder, "qmp.sock");
        string nic = Path.Combine(host.Folder, "nic.sock");
        await using ChildProcess program = await host.StartAsync("actornet",
        [
            .. Installation.Program, "run", "-qmp", $"unix:{control},server=on,wait=off", "-netdev", $"{Datapath.HubPort},id=port0", .. Datapath.TapArguments,
            "-device", $"virtio-net,id=nic0,netdev=port0,socket={nic}{options}",
        ]);
        await program.WaitForLineAsync(static line => line == "actornet: ready");
        await host.SetAddressAsync(Datapath.TapName);
        await using Guest guest = await Guest.BootAsync(GuestKind.Uml, host, nic, "10.9.0.2");
        await guest.ExpectAsync("test $(cat /sys/class/net/eth0/carrier) = 1");
        await Traffic.PingAsync(guest, host);

        await SetLinkAsync(control, up: false);
        await guest.ExpectAsync(Within("test $(cat /sys/class/net/eth0/carrier) = 0"));
        await SetLinkAsync(control, up: true);
        await guest.ExpectAsync(Within("test $(cat /sys/class/net/eth0/carrier) = 1"));
        await Traffic.PingAsync(guest, host);
    }

    // The guest's driver works on the interrupt whenever it gets to it.
    private static string Within(string condition) => $"for i in $(seq 100); do {condition} && break; usleep 100000; done; {condition}";

    private static async Task SetLinkAsync(string path, bool up)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        Assert.NotNull(await reader.ReadLineAsync());
        foreach (string command in (string[])["{\"execute\":\"qmp_capabilities\"}", $$$"""{"execute":"set_link","arguments":{"name":"nic0","up":{{{(up ? "true" : "false")}}}}}"""])
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\n"));
            Assert.Contains("\"return\"", await reader.ReadLineAsync(), StringComparison.Ordinal);
        }
    }
}
