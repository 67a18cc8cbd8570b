using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>
/// A machine without a disk: iPXE's driver, which looks at its rings without ever being interrupted, asks by DHCP, fetches a kernel
/// and a file over HTTP, and hands the device over to Linux.
/// </summary>
public sealed class IpxeTests
{
    [Theory]
    [InlineData("disable-legacy=on")]
    [InlineData("disable-modern=on")]
    public async Task Boot_OverTheNetwork_FetchedFileIsWhole(string nic)
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using Datapath datapath = await Datapath.StartAsync(host, "");
        string files = Path.Combine(Installation.Root, "artifacts", "guests");
        // What is behind a path in the guest is put there by iPXE, beside the initramfs.
        string prepare = $$"""
            mkdir www && ln -s {{files}}/vmlinuz {{files}}/initramfs www/ && head -c 1048576 /dev/urandom >www/file && touch leases
            cat >www/boot.ipxe <<'END'
            #!ipxe
            kernel http://{{host.Address}}/vmlinuz console=ttyS0 quiet panic=-1 random.trust_cpu=on net.ifnames=0 tsc=reliable nokaslr no_timer_check initrd=initramfs
            initrd http://{{host.Address}}/initramfs
            initrd http://{{host.Address}}/file /file
            boot
            END
            cat >dhcp.conf <<'END'
            start 10.9.0.50
            end 10.9.0.60
            interface {{Datapath.TapName}}
            lease_file leases
            pidfile dhcp.pid
            boot_file http://{{host.Address}}/boot.ipxe
            option subnet 255.255.255.0
            END
            """;
        (await host.RunAsync(prepare)).Expect(prepare);
        await using ChildProcess dhcp = await host.StartAsync("dhcp", ["busybox", "sh", "-c", $"cd {host.Folder} && exec busybox udhcpd -f dhcp.conf"]);
        await using ChildProcess http = await host.StartAsync("http", ["busybox", "httpd", "-f", "-v", "-p", $"{host.Address}:80", "-h", $"{host.Folder}/www"]);

        await using Guest guest = await Guest.BootAsync(GuestKind.Qemu, host, $"{datapath.Socket(0)},rom,bootindex=1,{nic}", "10.9.0.2", "-n");

        Assert.Equal((await host.RunAsync("sha256sum <www/file")).Expect("sha256sum"), await guest.ExpectAsync("sha256sum </file"));
        await Traffic.PingAsync(host, guest);
        datapath.ExpectRunning();
    }
}
