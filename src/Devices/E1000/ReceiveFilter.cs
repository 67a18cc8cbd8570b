using System.Buffers.Binary;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.E1000;

/// <summary>Which frames the driver wants, by RCTL and three tables. Intel 8254x manual §3.2.1, §13.5, chapter 9.</summary>
public sealed class ReceiveFilter
{
    /// <summary>Entries of the receive address table. §13.5.2.</summary>
    public const int Addresses = 16;

    private const uint AddressValid = 1u << 31;
    private const uint AddressSelectMask = 3u << 16;
    private const uint SelectSource = 1u << 16;

    private readonly RegisterFile _registers;
    private readonly ulong[] _destinations = new ulong[Addresses];
    private readonly ulong[] _sources = new ulong[Addresses];
    private int _destinationCount;
    private int _sourceCount;
    private bool _stale = true;

    internal ReceiveFilter(RegisterFile registers) => _registers = registers;

    /// <summary>Whether a frame passes by its addresses.</summary>
    public FilterMatch Match(MacAddress destination, MacAddress source)
    {
        uint control = _registers[Register.Rctl];
        if (_stale) ReadAddresses();
        if (_destinations.AsSpan(0, _destinationCount).Contains(destination.Value)) return FilterMatch.Exact;
        if (_sourceCount != 0 && _sources.AsSpan(0, _sourceCount).Contains(source.Value)) return FilterMatch.Exact;
        if (!destination.IsMulticast) return (control & ReceiveControlBits.UnicastPromiscuous) != 0 ? FilterMatch.Promiscuous : FilterMatch.None;
        if (destination.IsBroadcast && (control & ReceiveControlBits.AcceptBroadcast) != 0) return FilterMatch.Broadcast;
        if (IsBitSet(Register.Mta, Hash(destination, control))) return FilterMatch.Hash;
        return (control & ReceiveControlBits.MulticastPromiscuous) != 0 ? FilterMatch.Promiscuous : FilterMatch.None;
    }

    /// <summary>Whether a frame with this 802.1Q tag passes; those without pass always. §13.5.4, chapter 9.</summary>
    public bool AcceptsVlan(ushort tag)
    {
        uint control = _registers[Register.Rctl];
        if ((control & ReceiveControlBits.VlanFilter) == 0) return true;
        if (!IsBitSet(Register.Vfta, tag & 0xfff)) return false;
        if ((control & ReceiveControlBits.CfiFilter) == 0) return true;
        return (tag & 0x1000) != 0 == ((control & ReceiveControlBits.Cfi) != 0);
    }

    /// <summary>The 12 bits of a group address that pick its bit in the multicast table. §13.5.1.</summary>
    public static int Hash(MacAddress address, uint receiveControl)
    {
        int octets = (int)(((address.Value & 0xff) << 8) | ((address.Value >> 8) & 0xff));
        int shift = ((receiveControl >> ReceiveControlBits.MulticastOffsetShift) & 3) switch { 0 => 4, 1 => 3, 2 => 2, _ => 0 };
        return (octets >> shift) & 0xfff;
    }

    // Receive addresses were written, reset or loaded.
    internal void Invalidate() => _stale = true;

    private bool IsBitSet(Register table, int bit) => ((_registers[table + (4 * (bit >> 5))] >> (bit & 31)) & 1) != 0;

    private void ReadAddresses()
    {
        _stale = false;
        _destinationCount = 0;
        _sourceCount = 0;
        for (int i = 0; i < Addresses; i++)
        {
            uint high = _registers[Register.Rah + (8 * i)];
            if ((high & AddressValid) == 0) continue;
            ulong address = Value(_registers[Register.Ral + (8 * i)], high);
            if ((high & AddressSelectMask) == 0) _destinations[_destinationCount++] = address;
            else if ((high & AddressSelectMask) == SelectSource) _sources[_sourceCount++] = address;
        }
    }

    // The registers hold the first octet lowest, an address holds it highest.
    private static ulong Value(uint low, uint high) =>
        ((ulong)BinaryPrimitives.ReverseEndianness(low) << 16) | BinaryPrimitives.ReverseEndianness((ushort)high);
}
