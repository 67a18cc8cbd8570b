using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>A guest whose NIC is behind an IOMMU: each buffer is translated by what QEMU tells, and told anew for every frame.</summary>
public sealed class IommuTests
{
    [Theory]
    [InlineData("")]
    [InlineData(",packed=on")]
    public async Task Guest_BehindAnIommu_SendsAndReceives(string ring)
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using Datapath datapath = await Datapath.StartAsync(host, $",iommu_platform=on{ring}");
        await using Guest guest = await Guest.BootAsync(
            GuestKind.Qemu, host, $"{datapath.Socket(0)},iommu_platform=on,ats=on,disable-legacy=on{ring}", "10.9.0.2", "-i");
        // Bit 33: the driver goes by it.
        await guest.ExpectAsync("test $(cut -c34 /sys/class/net/eth0/device/features) = 1");

        await Traffic.PingAsync(guest, host);
        // With many more in flight the guest's own fq_codel drops one: so long do they wait for translations.
        await Traffic.PingAsync(guest, host, count: 300, bytes: 1400, perSecond: 10_000, window: 8);
        Assert.DoesNotContain("translation failure", guest.Describe(), StringComparison.Ordinal); // nothing is asked for that the guest has taken back

        datapath.ExpectRunning();
    }
}
