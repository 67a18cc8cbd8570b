namespace ActorNet.Devices.VirtioNet;

/// <summary>An immutable set of VLANs, 0 to 4095. virtio 1.2 §5.1.6.5.3.</summary>
public sealed class VlanTable
{
    /// <summary>VLANs that there can be.</summary>
    public const int Size = 4096;

    private readonly ulong[] _bits;

    private VlanTable(ulong[] bits) => _bits = bits;

    /// <summary>The table without VLANs.</summary>
    public static VlanTable Empty { get; } = new(new ulong[Size / 64]);

    /// <summary>True when the VLAN of a tag is listed; the upper four bits of the tag are no part of it.</summary>
    public bool Contains(ushort tag) => (_bits[(tag & (Size - 1)) / 64] & Bit(tag)) != 0;

    /// <summary>The table with a VLAN listed, or not.</summary>
    public VlanTable With(ushort vlan, bool listed)
    {
        ulong[] bits = (ulong[])_bits.Clone();
        ref ulong word = ref bits[(vlan & (Size - 1)) / 64];
        word = listed ? word | Bit(vlan) : word & ~Bit(vlan);
        return new VlanTable(bits);
    }

    private static ulong Bit(ushort vlan) => 1UL << (vlan & 63);
}
