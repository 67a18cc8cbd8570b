using System.Globalization;
using System.Text;

namespace ActorNet.Devices.Switching;

/// <summary>An immutable set of VLAN identifiers, 1 to 4094. IEEE 802.1Q §9.6.</summary>
public sealed class VlanSet : IEquatable<VlanSet>
{
    /// <summary>The largest identifier that a VLAN may have.</summary>
    public const int MaxVlan = 4094;

    private readonly ulong[] _words = new ulong[4096 / 64];

    private VlanSet()
    {
    }

    /// <summary>1 to 4094.</summary>
    public static VlanSet All { get; } = OfRange(1, MaxVlan);

    /// <summary>No VLAN.</summary>
    public static VlanSet None { get; } = new();

    /// <summary>VLANs in the set.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in _words) count += System.Numerics.BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>The VLANs from first to last.</summary>
    public static VlanSet OfRange(int first, int last)
    {
        var set = new VlanSet();
        set.Add(first, last);
        return set;
    }

    /// <summary>These VLANs.</summary>
    public static VlanSet Of(params ReadOnlySpan<int> vlans)
    {
        var set = new VlanSet();
        foreach (int vlan in vlans) set.Add(vlan, vlan);
        return set;
    }

    /// <summary>Reads "1,10-20"; an empty text is <see cref="None"/>. False for anything that is no VLAN or a range from high to low.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out VlanSet set)
    {
        set = None;
        if (text.IsWhiteSpace()) return true;
        var result = new VlanSet();
        foreach (Range part in text.Split(','))
        {
            ReadOnlySpan<char> range = text[part].Trim();
            int dash = range.IndexOf('-');
            if (!TryParseVlan(dash < 0 ? range : range[..dash], out int first)) return false;
            int last = first;
            if (dash >= 0 && !TryParseVlan(range[(dash + 1)..], out last)) return false;
            if (last < first) return false;
            result.Add(first, last);
        }

        set = result;
        return true;
    }

    /// <summary>True when the VLAN is in the set; false for identifiers that no VLAN has.</summary>
    public bool Contains(int vlan) => (uint)vlan < 4096 && (_words[vlan / 64] >> (vlan % 64) & 1) != 0;

    /// <inheritdoc/>
    public bool Equals(VlanSet? other) => other is not null && _words.AsSpan().SequenceEqual(other._words);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VlanSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (ulong word in _words) hash.Add(word);
        return hash.ToHashCode();
    }

    /// <summary>"1,10-20": what <see cref="TryParse"/> reads.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (int first = 1; first <= MaxVlan; first++)
        {
            if (!Contains(first)) continue;
            int last = first;
            while (Contains(last + 1)) last++;
            if (text.Length > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{first}");
            if (last > first) text.Append(CultureInfo.InvariantCulture, $"-{last}");
            first = last;
        }

        return text.ToString();
    }

    private static bool TryParseVlan(ReadOnlySpan<char> text, out int vlan) =>
        int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out vlan) && vlan is >= 1 and <= MaxVlan;

    private void Add(int first, int last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(last, MaxVlan);
        for (int vlan = first; vlan <= last; vlan++) _words[vlan / 64] |= 1ul << (vlan % 64);
    }
}
