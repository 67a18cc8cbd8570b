using ActorNet.Io.Descriptors;
using ActorNet.Io.Vhost;

namespace ActorNet.Io.Tests.Vhost;

/// <summary>What can be said of vhost-net without a kernel that has it; RealGuests.Tests has one.</summary>
public sealed class VhostNetTests
{
    [Fact]
    public void FromFd_NoVhostDevice_SaysSoAndClosesIt()
    {
        using var other = EventFd.Create();
        FdHandle handle = other.Handle.Duplicate();
        LinuxException e = Assert.Throws<LinuxException>(() => VhostNet.FromFd(handle));
        Assert.StartsWith($"use descriptor {handle.Number} as a vhost-net device:", e.Message, StringComparison.Ordinal);
        Assert.Contains("It is not open on /dev/vhost-net", e.Remedy, StringComparison.Ordinal);
        Assert.True(handle.IsClosed);
    }

    [Fact]
    public void Open_AsThisMachineIs_GivesADeviceOrTheRemedy()
    {
        try
        {
            using VhostNet vhost = VhostNet.Open();
            Assert.NotEqual(0UL, vhost.Features & (1UL << 32)); // VIRTIO_F_VERSION_1
        }
        catch (LinuxException e)
        {
            Assert.StartsWith("open /dev/vhost-net:", e.Problem, StringComparison.Ordinal);
            Assert.True(e.Remedy is not null, e.Message);
        }
    }
}
