using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.E1000;

/// <summary>iPXE's own driver, which polls, fetches a kernel and a file of some megabytes over HTTP and hands the card over to Linux's.</summary>
public sealed class IpxeTests
{
    [Fact]
    public async Task Boot_OverTheNetwork_FetchedFileIsWhole()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using E1000Segment segment = await E1000Segment.StartAsync(host, E1000Segment.E1000);
        string files = Path.Combine(Installation.Root, "artifacts", "guests");
        string prepare = $$"""
            mkdir www && ln -s {{files}}/vmlinuz {{files}}/initramfs www/ && head -c 4194304 /dev/urandom >www/file
            cat >boot.ipxe <<'END'
            #!ipxe
            ifopen net0
            set net0/ip 10.9.0.2
            set net0/netmask 255.255.255.0
            kernel http://{{host.Address}}/vmlinuz console=ttyS0 earlyprintk=ttyS0 panic=-1 random.trust_cpu=on net.ifnames=0 tsc=unstable clocksource=hpet nokaslr no_timer_check initrd=initramfs
            initrd http://{{host.Address}}/initramfs
            initrd http://{{host.Address}}/file /file
            boot
            END
            """;
        (await host.RunAsync(prepare)).Expect(prepare);
        await using ChildProcess http = await host.StartAsync("http", ["busybox", "httpd", "-f", "-v", "-p", $"{host.Address}:80", "-h", $"{host.Folder}/www"]);
        await using Guest guest = await Guest.BootAsync(
            GuestKind.Qemu, host, segment.Remote(0), "10.9.0.2", "-x", Path.Combine(host.Folder, "boot.ipxe"));
        await E1000Segment.UpAsync(guest);
        Assert.Equal((await host.RunAsync("sha256sum <www/file")).Expect("sha256sum"), await guest.ExpectAsync("sha256sum </file"));
        await Traffic.PingAsync(host, guest);
        segment.ExpectRunning();
    }
}
