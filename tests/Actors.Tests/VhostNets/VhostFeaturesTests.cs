using ActorNet.Actors.VhostNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.Tests.VhostNets;

public sealed class VhostFeaturesTests : IDisposable
{
    private const ulong Everything = ulong.MaxValue; // a kernel that claims to do all

    private readonly EventFd _any = EventFd.Create();

    [Theory]
    [InlineData(FeatureBits.RingPacked, "the kernel does not do VIRTIO_F_RING_PACKED")]
    [InlineData(FeatureBits.AccessPlatform, "the kernel does not do VIRTIO_F_ACCESS_PLATFORM")]
    [InlineData(FeatureBits.HashReport, "the kernel does not do VIRTIO_NET_F_HASH_REPORT")]
    [InlineData(FeatureBits.InOrder, null)]
    [InlineData(FeatureBits.Csum | FeatureBits.HostTso4, null)]
    [InlineData(FeatureBits.Csum | FeatureBits.HostUso, "the tap does not take what the driver leaves undone: Uso4, Uso6")]
    public void FindObstacle_OfWhatADriverAccepted_IsWhatTheKernelOrTheTapCannot(ulong accepted, string? obstacle) =>
        Assert.Equal(obstacle, VhostFeatures.FindObstacle(Device(FeatureBits.Version1 | FeatureBits.CtrlVq | accepted), Everything, Tap(12)));

    [Fact]
    public void FindObstacle_KernelWithoutIt_IsAFeatureOfRings() =>
        Assert.Equal("the kernel does not do VIRTIO_F_EVENT_IDX", VhostFeatures.FindObstacle(Device(FeatureBits.Version1 | FeatureBits.EventIdx), FeatureBits.Version1, Tap(12)));

    [Fact]
    public void FindObstacle_HeadersOfAnotherLength_IsOne() =>
        Assert.Equal("the driver's headers have 10 bytes, the tap's 12", VhostFeatures.FindObstacle(Device(0), Everything, Tap(12)));

    [Fact]
    public void Of_LegacyAnyLayout_IsNotTold()
    {
        // Bit 27 would make the kernel take the headers off: VHOST_NET_F_VIRTIO_NET_HDR.
        Assert.Equal(FeatureBits.Version1, VhostFeatures.Of(Device(FeatureBits.Version1 | FeatureBits.AnyLayout | FeatureBits.Csum)));
    }

    public void Dispose() => _any.Dispose();

    private VhostTap Tap(int headerLength) => new([_any.Handle], headerLength, OffloadSet.Checksum | OffloadSet.Tso4, static _ => true);

    private static VirtioNetDevice Device(ulong accepted)
    {
        var device = new VirtioNetDevice(new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01")) { EnabledFeatures = accepted });
        Assert.True(device.TrySetDriverFeatures(accepted));
        return device;
    }
}
