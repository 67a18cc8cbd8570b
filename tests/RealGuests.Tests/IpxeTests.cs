using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>
/// A machine without a disk: iPXE's driver, which looks at its rings without ever being interrupted, asks by DHCP, answers pings, fetches
/// a kernel and files over HTTP from the host and from another guest, and hands the device over to Linux.
/// </summary>
public sealed class IpxeTests
{
    private const string Ipxe = "10.9.0.50"; // its address, before Linux has another
    private const string Peer = "10.9.0.3";

    [Theory]
    [InlineData("disable-legacy=on")]
    [InlineData("disable-modern=on")]
    public async Task Boot_OverTheNetwork_AnswersPingsAndFetchesWholeFiles(string nic)
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using Datapath datapath = await Datapath.StartAsync(host, "", "");
        await using Guest peer = await Guest.BootAsync(GuestKind.Uml, host, datapath.Socket(1), Peer);
        await peer.ExpectAsync($"mkdir www && head -c 1048576 /dev/urandom >www/file && httpd -p {Peer}:80 -h www");
        string files = Path.Combine(Installation.Root, "artifacts", "guests");
        // What is behind a path in the guest is put there by iPXE, beside the initramfs.
        string prepare = $$"""
            mkdir www && ln -s {{files}}/vmlinuz {{files}}/initramfs www/ && head -c 1048576 /dev/urandom >www/file && touch leases
            cat >www/boot.ipxe <<'END'
            #!ipxe
            kernel http://{{host.Address}}/vmlinuz console=ttyS0 earlyprintk=ttyS0 panic=-1 random.trust_cpu=on net.ifnames=0 tsc=unstable clocksource=hpet nokaslr no_timer_check initrd=initramfs
            initrd http://{{host.Address}}/initramfs
            initrd http://{{host.Address}}/file /file
            initrd http://{{Peer}}/file /other
            :wait
            initrd http://{{host.Address}}/pinged /pinged || goto wait
            boot
            END
            cat >dhcp.conf <<'END'
            start {{Ipxe}}
            end {{Ipxe}}
            interface {{Datapath.TapName}}
            lease_file leases
            pidfile dhcp.pid
            boot_file http://{{host.Address}}/boot.ipxe
            option subnet 255.255.255.0
            END
            """;
        (await host.RunAsync(prepare)).Expect(prepare);
        await using ChildProcess dhcp = await host.StartAsync("dhcp", ["busybox", "sh", "-c", $"cd {host.Folder} && exec busybox udhcpd -f dhcp.conf"]);
        await using ChildProcess http = await host.StartAsync("http", ["busybox", "httpd", "-f", "-vv", "-p", $"{host.Address}:80", "-h", $"{host.Folder}/www"]);

        Task pings = PingWhileItWaitsAsync(host, peer, http);
        await using Guest guest = await Guest.BootAsync(GuestKind.Qemu, host, $"{datapath.Socket(0)},rom,bootindex=1,{nic}", "10.9.0.2", "-n");
        await pings;

        Assert.Equal((await host.RunAsync("sha256sum <www/file")).Expect("sha256sum"), await guest.ExpectAsync("sha256sum </file"));
        Assert.Equal(await peer.ExpectAsync("sha256sum <www/file"), await guest.ExpectAsync("sha256sum </other"));
        await Traffic.PingAsync(host, guest);
        datapath.ExpectRunning();
    }

    /// <summary>It asks for the last file again and again, until it is there.</summary>
    private static async Task PingWhileItWaitsAsync(HostNetwork host, Guest peer, ChildProcess http)
    {
        await http.WaitForLineAsync(static line => line.Contains("/pinged", StringComparison.Ordinal));
        try
        {
            foreach (IStation station in (IStation[])[host, peer])
                await Traffic.PingAsync(station, new Station(station, Ipxe), count: 20, bytes: 1400, perSecond: 100);
        }
        finally
        {
            await File.WriteAllTextAsync(Path.Combine(host.Folder, "www", "pinged"), "yes");
        }
    }
}
