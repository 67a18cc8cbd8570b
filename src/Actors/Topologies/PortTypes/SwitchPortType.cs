using System.Collections.Immutable;
using System.Globalization;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary><c>-netdev switchport</c>: one port of a learning switch; a switch exists while it has ports.</summary>
public static class SwitchPortType
{
    private static readonly SwitchPortOptions Defaults = new();

    /// <summary>Which switch.</summary>
    public static OptionSpec<int> SwitchId { get; } = new(
        "switchid", OptionTypes.Number("N", 0, int.MaxValue), "the switch that this port belongs to")
    {
        Required = true,
    };

    /// <summary>The netdev behind this port; without it a device names the port.</summary>
    public static OptionSpec<string> Netdev { get; } = new(
        "netdev", OptionTypes.Id, "the netdev to join to the switch; without it, a device names this port as its netdev")
    {
        NamesPeer = true,
    };

    /// <summary>Access or trunk.</summary>
    public static OptionSpec<string> Mode { get; } = new(
        "mode", OptionTypes.Choice("access", "trunk"), "access: one VLAN, without tags; trunk: several, with 802.1Q tags")
    {
        Default = "access",
    };

    /// <summary>The VLAN of untagged frames.</summary>
    public static OptionSpec<int> Vlan { get; } = new(
        "vlan", OptionTypes.Number("VID", 1, VlanSet.MaxVlan), "the VLAN of untagged frames: of an access port the only one, of a trunk the native one")
    {
        Default = "1",
    };

    /// <summary>The VLANs of a trunk.</summary>
    public static OptionSpec<VlanSet> Trunk { get; } = new(
        "trunk", new OptionType<VlanSet>("VIDS", "VLANs from 1 to 4094 such as 1+10-20", static (text, out value) => VlanSet.TryParse(text.Replace('+', ','), out value!) && value.Count > 0) { ListSeparator = '+' },
        "mode=trunk: the VLANs that it carries")
    {
        DefaultNote = "all",
    };

    /// <summary>Isolated ports do not reach each other.</summary>
    public static OptionSpec<bool> Isolated { get; } = Flag("isolated", Defaults.Isolated, "isolated ports reach only ports that are not isolated");

    /// <summary>Whether unknown stations are looked for here.</summary>
    public static OptionSpec<bool> FloodUnknown { get; } = Flag("flood-unknown", Defaults.FloodUnknownUnicast, "frames for unknown stations are flooded to this port");

    /// <summary>Whether groups are flooded here.</summary>
    public static OptionSpec<bool> FloodMulticast { get; } = Flag("flood-multicast", Defaults.FloodMulticast, "frames for groups are flooded to this port");

    /// <summary>Most stations learned here.</summary>
    public static OptionSpec<int> MacLimit { get; } = new("mac-limit", OptionTypes.Number("N", 0, SwitchOptions.MaxMacTableSize), "stations learned on this port at a time; 0: as many as there is room for")
    {
        Default = "0",
    };

    /// <summary>What happens beyond that.</summary>
    public static OptionSpec<string> MacLimitAction { get; } = new("mac-limit-action", OptionTypes.Choice("forward", "drop"), "what becomes of frames from stations beyond mac-limit")
    {
        Default = "forward",
    };

    /// <summary>Stations that are always here.</summary>
    public static OptionSpec<ImmutableArray<MacAddress>> Macs { get; } = new(
        "macs", new OptionType<ImmutableArray<MacAddress>>("MAC+MAC...", "addresses of stations joined by +", TryParseMacs) { ListSeparator = '+' }, "stations that are always behind this port and never learned elsewhere")
    {
        DefaultNote = "none",
    };

    /// <summary>Nobody else may send.</summary>
    public static OptionSpec<bool> AntiSpoof { get; } = Flag("anti-spoof", Defaults.AntiSpoof, "only frames from the stations in macs may enter");

    /// <summary>Broadcasts that may enter.</summary>
    public static OptionSpec<StormLimit> BroadcastLimit { get; } = Limit("broadcast-limit", "broadcasts that may enter");

    /// <summary>Frames to groups that may enter.</summary>
    public static OptionSpec<StormLimit> MulticastLimit { get; } = Limit("multicast-limit", "frames to groups that may enter");

    /// <summary>Frames to unknown stations that may enter.</summary>
    public static OptionSpec<StormLimit> UnknownLimit { get; } = Limit("unknown-limit", "frames to unknown stations that may enter");

    /// <summary>Whether a loop blocks the port.</summary>
    public static OptionSpec<bool> LoopProtection { get; } = Flag("loop-protection", Defaults.LoopProtection, "a loop blocks this port for a while; off: it is only counted");

    /// <summary>Snooping: one host.</summary>
    public static OptionSpec<bool> FastLeave { get; } = Flag("fast-leave", Defaults.FastLeave, "snooping: one host is behind this port, a leave ends the membership at once");

    /// <summary>Snooping: a router.</summary>
    public static OptionSpec<string> Router { get; } = new("router", OptionTypes.Choice("learn", "never", "always"), "snooping: whether this port leads to a multicast router")
    {
        Default = "learn",
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Netdev,
        "switchport",
        "a port of a learning switch: what enters leaves where its destination is",
        [
            SwitchId, Netdev, Mode, Vlan, Trunk, Isolated, FloodUnknown, FloodMulticast, MacLimit, MacLimitAction, Macs, AntiSpoof,
            BroadcastLimit, MulticastLimit, UnknownLimit, LoopProtection, FastLeave, Router, .. LinkOptions.All,
        ])
    {
        Check = CheckOptions,
    };

    /// <summary>The options of a port, for the model.</summary>
    public static SwitchPortOptions OptionsOf(PortSettings port)
    {
        ArgumentNullException.ThrowIfNull(port);
        return new SwitchPortOptions
        {
            Mode = Enum.Parse<PortMode>(port.Get(Mode), ignoreCase: true),
            Vlan = port.Get(Vlan),
            AllowedVlans = port.TryGet(Trunk, out VlanSet? vlans) ? vlans : VlanSet.All,
            Isolated = port.Get(Isolated),
            FloodUnknownUnicast = port.Get(FloodUnknown),
            FloodMulticast = port.Get(FloodMulticast),
            MacLimit = port.Get(MacLimit),
            MacLimitAction = Enum.Parse<MacLimitAction>(port.Get(MacLimitAction), ignoreCase: true),
            StaticMacs = port.TryGet(Macs, out ImmutableArray<MacAddress> macs) ? macs : [],
            AntiSpoof = port.Get(AntiSpoof),
            BroadcastLimit = port.TryGet(BroadcastLimit, out StormLimit broadcast) ? broadcast : null,
            MulticastLimit = port.TryGet(MulticastLimit, out StormLimit multicast) ? multicast : null,
            UnknownUnicastLimit = port.TryGet(UnknownLimit, out StormLimit unknown) ? unknown : null,
            LoopProtection = port.Get(LoopProtection),
            FastLeave = port.Get(FastLeave),
            RouterPort = Enum.Parse<RouterPortMode>(port.Get(Router), ignoreCase: true),
        };
    }

    private static OptionSpec<bool> Flag(string name, bool value, string help) => new(name, OptionTypes.OnOff, help) { Default = value ? "on" : "off" };

    private static OptionSpec<StormLimit> Limit(string name, string help) => new(
        name, new OptionType<StormLimit>("FPS[/BURST]", "frames per second, and perhaps how many at once, such as 1000 or 1000/50", TryParseLimit), help)
    {
        DefaultNote = "no limit",
    };

    private static bool TryParseLimit(string text, out StormLimit limit)
    {
        limit = default;
        string[] parts = text.Split('/');
        if (parts.Length > 2 || !TryParseCount(parts[0], out int rate)) return false;
        int burst = Math.Max(1, rate / 10); // a tenth of a second's worth
        if (parts.Length == 2 && !TryParseCount(parts[1], out burst)) return false;
        limit = new StormLimit(rate, burst);
        return true;
    }

    private static bool TryParseCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= StormLimit.Max;

    private static bool TryParseMacs(string text, out ImmutableArray<MacAddress> macs)
    {
        var all = ImmutableArray.CreateBuilder<MacAddress>();
        macs = [];
        foreach (string part in text.Split('+'))
        {
            if (!OptionTypes.StationAddress.TryParse(part, out MacAddress mac)) return false;
            all.Add(mac);
        }

        macs = all.ToImmutable();
        return true;
    }

    private static IEnumerable<string> CheckOptions(PortSettings port)
    {
        if (port.Get(AntiSpoof) && !port.Has(Macs)) yield return "needs macs=MAC+MAC... with anti-spoof=on: nobody could send";
        if (port.Has(Trunk) && port.Get(Mode) == "access") yield return "trunk goes with mode=trunk only";
        if (port.Has(MacLimitAction) && port.Get(MacLimit) == 0) yield return "mac-limit-action goes with mac-limit=N only";
    }
}
