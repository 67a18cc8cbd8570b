using ActorNet.Devices.Offloads;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet;

/// <summary>What features mean for frames. virtio 1.2 §5.1.3.</summary>
public static class OffloadFeatures
{
    private static readonly (ulong Feature, OffloadSet Offloads)[] Host =
    [
        (FeatureBits.Csum, OffloadSet.Checksum),
        (FeatureBits.Gso, OffloadSet.Tso4 | OffloadSet.Tso6 | OffloadSet.Ecn | OffloadSet.Ufo),
        (FeatureBits.HostTso4, OffloadSet.Tso4),
        (FeatureBits.HostTso6, OffloadSet.Tso6),
        (FeatureBits.HostEcn, OffloadSet.Ecn),
        (FeatureBits.HostUfo, OffloadSet.Ufo),
        (FeatureBits.HostUso, OffloadSet.Uso4 | OffloadSet.Uso6),
    ];

    private static readonly (ulong Feature, OffloadSet Offloads)[] Guest =
    [
        (FeatureBits.GuestCsum, OffloadSet.Checksum),
        (FeatureBits.GuestTso4, OffloadSet.Tso4),
        (FeatureBits.GuestTso6, OffloadSet.Tso6),
        (FeatureBits.GuestEcn, OffloadSet.Ecn),
        (FeatureBits.GuestUfo, OffloadSet.Ufo),
        (FeatureBits.GuestUso4, OffloadSet.Uso4),
        (FeatureBits.GuestUso6, OffloadSet.Uso6),
    ];

    /// <summary>What a driver with these features may leave to the device.</summary>
    public static OffloadSet FromDriver(ulong features) => Map(features, Host);

    /// <summary>What a driver with these features takes.</summary>
    public static OffloadSet ToDriver(ulong features) => Map(features, Guest);

    private static OffloadSet Map(ulong features, (ulong Feature, OffloadSet Offloads)[] table)
    {
        OffloadSet set = OffloadSet.None;
        foreach ((ulong feature, OffloadSet offloads) in table)
            if ((features & feature) != 0) set |= offloads;
        return set;
    }
}
