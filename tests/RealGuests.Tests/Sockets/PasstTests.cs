using System.Text;
using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.Sockets;

/// <summary>passt at the end of a stream port: a guest reaches the host's network without any privilege.</summary>
public sealed class PasstTests
{
    private const string Router = "10.9.0.254"; // passt leads what is sent there to the host's own loopback
    private const int Port = 8080;
    private const int Length = 1_000_000;

    [Fact]
    public async Task Guest_OverAStreamToPasst_GetsItsAddressAndReachesTheHost()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        // passt takes addresses from an interface with a default route. Nothing is sent there.
        (await host.RunAsync($"/bin/ip tuntap add out0 mode tap && /bin/ip addr add {host.Address}/24 dev out0 && /bin/ip link set out0 up && /bin/ip route add default via {Router} dev out0")).Expect("interface");
        string socket = Path.Combine(host.Folder, "passt"), nic = Path.Combine(host.Folder, "nic");
        await using ChildProcess program = await Datapath.RunAsync(host,
            ["-netdev", $"stream,id=host,addr.type=unix,addr.path={socket},reconnect-ms=100", "-device", $"virtio-net,id=nic,netdev=host,socket={nic}"]);
        await using ChildProcess passt = await host.StartAsync("passt", ["passt", "--foreground", "--runas", "0", "--socket", socket]);
        await File.WriteAllBytesAsync(Path.Combine(host.Folder, "page"), Encoding.ASCII.GetBytes(new string('x', Length)));
        await using ChildProcess server = await host.StartAsync("server", ["busybox", "httpd", "-f", "-p", $"127.0.0.1:{Port}", "-h", host.Folder]);
        await using Guest guest = await Guest.BootAsync(GuestKind.Uml, host, nic, "10.9.0.2");
        await guest.ExpectAsync($"ip addr flush dev eth0 && busybox udhcpc -i eth0 -n -q -f -s /bin/true -t 20 -T 1 && ip addr add {host.Address}/24 dev eth0 && ip route add default via {Router}");

        string page = await guest.ExpectAsync($"timeout 60 wget -q -O page http://{Router}:{Port}/page && tr -d x <page | wc -c && wc -c <page");

        Assert.Equal(["0", $"{Length}"], page.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^2..]);
        Assert.False(passt.HasExited, passt.Describe());
    }
}
