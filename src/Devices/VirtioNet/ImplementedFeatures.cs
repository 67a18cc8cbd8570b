using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet;

/// <summary>The features that the device can do. Only these are offered, and only these are options; the rest of the table are names.</summary>
public static class ImplementedFeatures
{
    /// <summary>Of rings.</summary>
    public const ulong Rings =
        FeatureBits.Version1 | FeatureBits.AnyLayout | FeatureBits.IndirectDesc | FeatureBits.EventIdx | FeatureBits.RingPacked
        | FeatureBits.InOrder | FeatureBits.RingReset;

    /// <summary>Of headers and offloads.</summary>
    public const ulong Offloads =
        FeatureBits.MrgRxbuf | FeatureBits.Csum | FeatureBits.GuestCsum | FeatureBits.Gso | FeatureBits.GuestHdrlen
        | FeatureBits.HostTso4 | FeatureBits.HostTso6 | FeatureBits.HostEcn | FeatureBits.HostUfo | FeatureBits.HostUso
        | FeatureBits.GuestTso4 | FeatureBits.GuestTso6 | FeatureBits.GuestEcn | FeatureBits.GuestUfo | FeatureBits.GuestUso4 | FeatureBits.GuestUso6;

    /// <summary>Of several queues.</summary>
    public const ulong Steering =
        FeatureBits.Mq | FeatureBits.Rss | FeatureBits.HashReport;

    /// <summary>Of the transport.</summary>
    public const ulong Transport =
        FeatureBits.AccessPlatform;

    /// <summary>Of the configuration and the control queue.</summary>
    public const ulong Configuration =
        FeatureBits.Mac | FeatureBits.Mtu | FeatureBits.Status | FeatureBits.CtrlVq | FeatureBits.CtrlRx | FeatureBits.CtrlRxExtra
        | FeatureBits.CtrlVlan | FeatureBits.CtrlMacAddr | FeatureBits.CtrlGuestOffloads | FeatureBits.GuestAnnounce | FeatureBits.Standby
        | FeatureBits.SpeedDuplex | FeatureBits.NotfCoal | FeatureBits.VqNotfCoal | FeatureBits.DeviceStats;

    /// <summary>All of them.</summary>
    public const ulong All = Rings | Offloads | Steering | Transport | Configuration;
}
