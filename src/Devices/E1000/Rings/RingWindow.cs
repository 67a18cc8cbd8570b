namespace ActorNet.Devices.E1000.Rings;

/// <summary>A ring as its registers have it at one moment. 8254x manual §3.2.6, §3.4.</summary>
/// <param name="Address">Of the first descriptor.</param>
/// <param name="Count">Descriptors in the ring.</param>
/// <param name="Head">The first that the device has.</param>
/// <param name="Tail">The first that it has not.</param>
internal readonly record struct RingWindow(ulong Address, int Count, int Head, int Tail)
{
    private const int DescriptorSize = 16;
    private const uint LengthMask = 0xF_FF80, AddressMask = 0xFFFF_FFF0, IndexMask = 0xFFFF;

    // From the low base address on, in bytes.
    private const int HighAt = 0x04, LengthAt = 0x08, HeadAt = 0x10, TailAt = 0x18;

    /// <summary>Descriptors that the device has.</summary>
    internal int Pending => Tail >= Head ? Tail - Head : Count - Head + Tail;

    /// <summary>True when there is nothing to do, whatever else the registers say.</summary>
    internal bool IsEmpty => Head == Tail;

    /// <summary>False: head or tail lie outside of the ring, or it has no length. Nothing may be done with it then, unless it is empty.</summary>
    internal bool IsValid => Head < Count && Tail < Count;

    /// <summary>Reads the registers of a ring; <paramref name="low"/> is the first of them.</summary>
    internal static RingWindow Of(RegisterFile registers, Register low) => new(
        ((ulong)registers[low + HighAt] << 32) | (registers[low] & AddressMask),
        (int)((registers[low + LengthAt] & LengthMask) / DescriptorSize),
        (int)(registers[low + HeadAt] & IndexMask),
        (int)(registers[low + TailAt] & IndexMask));

    /// <summary>Where a descriptor is. It may wrap, and then lies in no memory.</summary>
    internal ulong AddressOf(int index) => Address + ((ulong)index * DescriptorSize);

    /// <summary>The descriptor some places behind another one, fewer than there are.</summary>
    internal int Behind(int index, int places)
    {
        int behind = index + places;
        return behind >= Count ? behind - Count : behind;
    }
}
