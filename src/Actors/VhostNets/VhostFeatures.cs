using ActorNet.Devices.Offloads;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.VhostNets;

/// <summary>Which features the kernel has to know when it runs a ring, and what of a device it cannot do.</summary>
public static class VhostFeatures
{
    /// <summary>What decides how a ring and its headers are read and written. Everything else concerns tap, control queue and configuration, which stay ours.</summary>
    public const ulong OfRings =
        FeatureBits.MrgRxbuf | FeatureBits.IndirectDesc | FeatureBits.EventIdx | FeatureBits.Version1 | FeatureBits.AccessPlatform
        | FeatureBits.RingPacked | FeatureBits.InOrder | FeatureBits.HashReport;

    // Its rings are split, it reports no hashes, and translations are not passed on to it, whatever it says.
    private const ulong Never = FeatureBits.AccessPlatform | FeatureBits.RingPacked | FeatureBits.HashReport;

    /// <summary>What to tell the kernel of what a driver accepted. Bits 26 and 27 mean other things there and are never in it.</summary>
    public static ulong Of(VirtioNetDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.DriverFeatures & OfRings;
    }

    /// <summary>What is against the kernel running this device's rings on this tap; null: nothing.</summary>
    /// <param name="device">The device, with its driver's features.</param>
    /// <param name="kernel">What vhost-net can do.</param>
    /// <param name="tap">The tap.</param>
    public static string? FindObstacle(VirtioNetDevice device, ulong kernel, VhostTap tap)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(tap);
        ulong missing = Of(device) & (~kernel | Never);
        if (missing != 0) return $"the kernel does not do {FeatureBits.Describe(missing)}";
        if (device.HeaderLength != tap.HeaderLength) return $"the driver's headers have {device.HeaderLength} bytes, the tap's {tap.HeaderLength}";
        OffloadSet left = OffloadFeatures.FromDriver(device.DriverFeatures) & ~tap.Offloads;
        return left == OffloadSet.None ? null : $"the tap does not take what the driver leaves undone: {left}";
    }
}
