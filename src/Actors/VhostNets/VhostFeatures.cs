using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Io.Vhost;

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

    /// <summary>Why the kernel cannot log what it writes for a ring where that is to be logged; null: it can, or nothing is.</summary>
    /// <param name="loan">The ring.</param>
    /// <param name="kernel">What vhost-net can do.</param>
    public static string? FindLogObstacle(RingLoan loan, ulong kernel)
    {
        ArgumentNullException.ThrowIfNull(loan);
        VirtqueueLog log = loan.Log;
        if (log.IsNone) return null;
        if ((kernel & IVhostNet.LogAll) == 0) return "the kernel keeps no log of its writes";
        if (log.Buffers is not null && log.Ring is not null && log.Buffers != log.Ring) return "its writes are logged in two places";
        // The kernel marks whatever it writes, inside of the log or behind it.
        foreach (ref readonly MemoryRegion region in loan.Memory.Regions)
            if (log.Buffers?.Covers(region.GuestAddress, region.Size) == false) return "the log is shorter than the guest's memory";
        return log.Ring?.Covers(log.DeviceArea, VhostPair.UsedLength(loan.Layout)) == false ? "the log is shorter than where its ring is logged" : null;
    }

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
