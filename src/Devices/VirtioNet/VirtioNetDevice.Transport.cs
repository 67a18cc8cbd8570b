using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet;

/// <content>What a transport agrees on with the device besides its driver.</content>
public sealed partial class VirtioNetDevice
{
    private volatile int _agreedMtu;

    /// <summary>The longest frame without VLAN tag that queues which start now deliver, in bytes.</summary>
    public int MaxFrameLength
    {
        get
        {
            int mtu = HasAny(FeatureBits.Mtu) ? Options.Mtu!.Value : int.MaxValue;
            if (_agreedMtu != 0) mtu = Math.Min(mtu, _agreedMtu);
            return mtu == int.MaxValue ? EthernetFrame.MaxLength : EthernetFrame.HeaderLength + mtu;
        }
    }

    /// <summary>Takes the MTU that a front end tells its driver; false when this device has a smaller one.</summary>
    public bool TryAgreeOnMtu(int mtu)
    {
        if (Options.Mtu is { } own && mtu > own) return false;
        _agreedMtu = mtu;
        return true;
    }

    /// <summary>
    /// Takes over the configuration of a device that migrated here: its address. The status is this host's own; whatever
    /// else is asked for has to be what it is here, because it cannot change.
    /// </summary>
    public bool TryRestoreConfig(int offset, ReadOnlySpan<byte> source)
    {
        if (offset < 0) return false;
        Span<byte> own = stackalloc byte[ConfigSpace.Length];
        Config.Read(0, own);
        for (int i = 0; i < source.Length; i++)
        {
            int at = offset + i;
            bool isOwn = at < MacAddress.Length || at is ConfigSpace.StatusOffset or ConfigSpace.StatusOffset + 1;
            if (!isOwn && source[i] != (at < own.Length ? own[at] : 0)) return false;
            if (at < MacAddress.Length) own[at] = source[i];
        }

        MacAddress mac = MacAddress.Read(own);
        if (mac.IsMulticast) return false;
        if (offset < MacAddress.Length) SetOwnMac(mac);
        return true;
    }
}
