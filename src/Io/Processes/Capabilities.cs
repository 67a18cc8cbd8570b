using System.Globalization;

namespace ActorNet.Io.Processes;

/// <summary>What this process may do, in its own user namespace.</summary>
public static class Capabilities
{
    private const string EffectiveSet = "CapEff:";

    /// <summary>Whether the capability is in effect now.</summary>
    public static bool Has(Capability capability) => Has(capability, File.ReadLines("/proc/self/status"));

    internal static bool Has(Capability capability, IEnumerable<string> statusLines)
    {
        string? line = statusLines.FirstOrDefault(static l => l.StartsWith(EffectiveSet, StringComparison.Ordinal));
        return line is not null
            && ulong.TryParse(line.AsSpan(EffectiveSet.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong set)
            && ((set >> (int)capability) & 1) != 0;
    }
}
