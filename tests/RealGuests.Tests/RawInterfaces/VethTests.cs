using System.Text;
using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.RawInterfaces;

/// <summary>A guest on an end of a veth pair, by each way to it; the host's own stack has the other end.</summary>
public sealed class VethTests
{
    private const int Port = 8080;
    private const int Length = 1_000_000;

    [Theory]
    [InlineData("af-packet", "packet socket, vnet header")]
    [InlineData("af-packet,vnet_hdr=off", "packet socket")]
    [InlineData("af-xdp", "native mode, copy")]
    [InlineData("af-xdp,mode=skb", "skb mode, copy")]
    public async Task Guest_OnAnExistingInterface_ReachesTheHost(string netdev, string path)
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        // By XDP nobody hears that a checksum is missing; without virtio-net header nobody makes segments.
        string offloads = netdev == "af-packet" ? "" : "&& /sbin/ethtool -K far tso off gso off tx off >/dev/null";
        (await host.RunAsync($"/bin/ip link add near type veth peer name far && /bin/ip link set near up {offloads}")).Expect("interface");
        await host.SetAddressAsync("far");
        string nic = Path.Combine(host.Folder, "nic");
        await using ChildProcess program = await Datapath.RunAsync(host, ["-netdev", $"{netdev},id=p0,ifname=near", "-device", $"virtio-net,id=nic,netdev=p0,socket={nic}"]);
        await program.WaitForLineAsync(line => line.EndsWith($"p0: interface near is open: {path}", StringComparison.Ordinal));
        await File.WriteAllBytesAsync(Path.Combine(host.Folder, "page"), Encoding.ASCII.GetBytes(new string('x', Length)));
        await using ChildProcess server = await host.StartAsync("server", ["busybox", "httpd", "-f", "-p", $"{host.Address}:{Port}", "-h", host.Folder]);
        await using Guest guest = await Guest.BootAsync(GuestKind.Uml, host, nic, "10.9.0.2");

        await guest.ExpectAsync($"{guest.PingCommand} -q -c 20 -i 0.01 -s 1400 {host.Address}");
        string page = await guest.ExpectAsync($"timeout 60 wget -q -O page http://{host.Address}:{Port}/page && tr -d x <page | wc -c && wc -c <page");
        Assert.Equal(["0", $"{Length}"], page.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^2..]);
    }
}
