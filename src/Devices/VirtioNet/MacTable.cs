using ActorNet.Devices.Frames;

namespace ActorNet.Devices.VirtioNet;

/// <summary>A short immutable list of addresses. Searched from end to end, several at a time: at most 64 are kept.</summary>
public sealed class MacTable
{
    private readonly ulong[] _values;

    /// <summary>A table of these addresses.</summary>
    public MacTable(ReadOnlySpan<MacAddress> addresses)
    {
        _values = new ulong[addresses.Length];
        for (int i = 0; i < addresses.Length; i++) _values[i] = addresses[i].Value;
    }

    /// <summary>The table without addresses.</summary>
    public static MacTable Empty { get; } = new([]);

    /// <summary>Addresses in the table.</summary>
    public int Count => _values.Length;

    /// <summary>True when the address is listed.</summary>
    public bool Contains(MacAddress address) => _values.AsSpan().Contains(address.Value);
}
