using System.Collections.Immutable;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.VhostUser.Topologies;

/// <summary>An option on|off for each feature that the device can do, made from the table of features.</summary>
public static class VirtioNetFeatureOptions
{
    private static readonly ImmutableArray<(FeatureBit Feature, OptionSpec<bool> Option)> Rows =
    [
        .. from feature in FeatureBits.All
           where feature.Property is not null && (feature.Mask & ImplementedFeatures.All) != 0
           select (feature, new OptionSpec<bool>(feature.Property!, OptionTypes.OnOff, feature.Help) { Default = feature.Default ? "on" : "off" }),
    ];

    /// <summary>In the order of the bits.</summary>
    public static ImmutableArray<OptionSpec> All { get; } = [.. Rows.Select(static row => row.Option)];

    /// <summary>Features that a device has switched on.</summary>
    public static ulong Enabled(PortSettings device) => Where(device, on: true);

    /// <summary>Features that a device has switched off.</summary>
    public static ulong Disabled(PortSettings device) => Where(device, on: false);

    /// <summary>What is switched on although what it needs is off.</summary>
    public static IEnumerable<string> Check(PortSettings device)
    {
        ulong on = Enabled(device);
        foreach ((FeatureBit feature, OptionSpec<bool> option) in Rows)
        {
            if (!device.Has(option) || !device.Get(option) || feature.IsMetBy(on)) continue;
            ulong missing = feature.Needs & ~on;
            string needed = missing != 0 ? Join(missing, " and ") : Join(feature.NeedsOneOf, " or ");
            yield return $"needs {needed} with {feature.Property}=on";
        }
    }

    private static string Join(ulong features, string word) =>
        string.Join(word, FeatureBits.All.Where(feature => (feature.Mask & features) != 0).Select(static feature => $"{feature.Property}=on"));

    private static ulong Where(PortSettings device, bool on)
    {
        ulong mask = 0;
        foreach ((FeatureBit feature, OptionSpec<bool> option) in Rows)
            if (device.Get(option) == on) mask |= feature.Mask;
        return mask;
    }
}
