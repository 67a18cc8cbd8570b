using System.Collections.Immutable;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Switching;

/// <summary>What one port of a <see cref="LearningSwitch"/> is like. The defaults carry untagged frames and limit nothing.</summary>
public sealed record SwitchPortOptions
{
    /// <summary>Access or trunk.</summary>
    public PortMode Mode { get; init; }

    /// <summary>The VLAN of untagged frames: an access port's only one, a trunk's native one. 1 to 4094.</summary>
    public int Vlan { get; init; } = 1;

    /// <summary>Trunk: the VLANs that it carries. A trunk whose native VLAN is not among them takes tagged frames only.</summary>
    public VlanSet AllowedVlans { get; init; } = VlanSet.All;

    /// <summary>Isolated ports do not reach each other, only ports that are not isolated.</summary>
    public bool Isolated { get; init; }

    /// <summary>Frames for stations that nobody knows are flooded to this port too.</summary>
    public bool FloodUnknownUnicast { get; init; } = true;

    /// <summary>
    /// Frames for groups are flooded to this port too. Broadcast always is; with snooping so are queries and the groups of
    /// neighbour discovery, and the groups that were joined here come anyway.
    /// </summary>
    public bool FloodMulticast { get; init; } = true;

    /// <summary>Stations learned on this port at a time; 0: as many as the table holds. Keeps one guest from filling the table.</summary>
    public int MacLimit { get; init; }

    /// <summary>What happens to frames from stations beyond <see cref="MacLimit"/>.</summary>
    public MacLimitAction MacLimitAction { get; init; }

    /// <summary>Stations that are always behind this port and never learned elsewhere; not counted in <see cref="MacLimit"/>.</summary>
    public ImmutableArray<MacAddress> StaticMacs { get; init; } = [];

    /// <summary>Only frames from <see cref="StaticMacs"/> may enter.</summary>
    public bool AntiSpoof { get; init; }

    /// <summary>Limit for broadcasts that enter here.</summary>
    public StormLimit? BroadcastLimit { get; init; }

    /// <summary>Limit for frames to other groups that enter here.</summary>
    public StormLimit? MulticastLimit { get; init; }

    /// <summary>Limit for frames to unknown stations that enter here.</summary>
    public StormLimit? UnknownUnicastLimit { get; init; }

    /// <summary>A loop blocks this port. Off: it is only counted.</summary>
    public bool LoopProtection { get; init; } = true;

    /// <summary>Snooping: one host is behind this port, so that a leave ends the membership at once.</summary>
    public bool FastLeave { get; init; }

    /// <summary>Snooping: groups joined through this port at a time; 0: as many as the switch holds. Keeps one guest from filling the table.</summary>
    public int GroupLimit { get; init; }

    /// <summary>Snooping: whether this port leads to a router.</summary>
    public RouterPortMode RouterPort { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Vlan, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Vlan, VlanSet.MaxVlan);
        ArgumentOutOfRangeException.ThrowIfNegative(MacLimit);
        ArgumentOutOfRangeException.ThrowIfNegative(GroupLimit);
        ArgumentNullException.ThrowIfNull(AllowedVlans);
        if (StaticMacs.IsDefault) throw new ArgumentException("The list of static addresses is missing.", nameof(StaticMacs));
        foreach (MacAddress mac in StaticMacs)
            if (mac.IsZero || mac.IsMulticast) throw new ArgumentException($"{mac} is no address of a station.", nameof(StaticMacs));
    }
}
