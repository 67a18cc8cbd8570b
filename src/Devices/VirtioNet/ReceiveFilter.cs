using ActorNet.Devices.Frames;

namespace ActorNet.Devices.VirtioNet;

/// <summary>Which frames the driver wants. An immutable snapshot: the control queue replaces it. virtio 1.2 §5.1.6.5.1.</summary>
/// <remarks>
/// Promiscuous until the driver says otherwise, because a front end that answers the control queue itself
/// (QEMU does) never tells us its modes and filters on its own.
/// </remarks>
public sealed record ReceiveFilter
{
    /// <summary>Addresses kept of each kind. A driver that lists more of a kind gets all frames of it.</summary>
    public const int TableCapacity = 64;

    /// <summary>Everything passes.</summary>
    public bool Promiscuous { get; init; } = true;

    /// <summary>All group addresses pass.</summary>
    public bool AllMulticast { get; init; }

    /// <summary>All individual addresses pass.</summary>
    public bool AllUnicast { get; init; }

    /// <summary>No group address passes, but for broadcast.</summary>
    public bool NoMulticast { get; init; }

    /// <summary>No individual address passes.</summary>
    public bool NoUnicast { get; init; }

    /// <summary>Broadcasts do not pass.</summary>
    public bool NoBroadcast { get; init; }

    /// <summary>The driver's own address.</summary>
    public MacAddress Mac { get; init; }

    /// <summary>Further individual addresses; null when there were too many to keep.</summary>
    public MacTable? Unicast { get; init; } = MacTable.Empty;

    /// <summary>Group addresses; null when there were too many to keep.</summary>
    public MacTable? Multicast { get; init; } = MacTable.Empty;

    /// <summary>VLANs of which tagged frames pass; null: all. Frames without a tag always pass. §5.1.6.5.3.</summary>
    public VlanTable? Vlans { get; init; }

    /// <summary>True when frames with this 802.1Q tag are wanted.</summary>
    public bool AcceptsVlan(ushort tag) => Promiscuous || Vlans is null || Vlans.Contains(tag);

    /// <summary>True when the frame for this destination is wanted.</summary>
    public bool Accepts(MacAddress destination)
    {
        if (Promiscuous) return true;
        if (destination.IsBroadcast) return !NoBroadcast;
        if (destination.IsMulticast) return !NoMulticast && (AllMulticast || Multicast is null || Multicast.Contains(destination));
        return !NoUnicast && (AllUnicast || destination == Mac || Unicast is null || Unicast.Contains(destination));
    }
}
