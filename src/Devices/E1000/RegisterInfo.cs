namespace ActorNet.Devices.E1000;

/// <summary>One row of the register table.</summary>
/// <param name="Offset">Its place in BAR 0; of an array: that of the first register.</param>
/// <param name="Name">As the manual writes it.</param>
/// <param name="Reset">Value after reset.</param>
/// <param name="WritableMask">Bits that keep what is written to them; the others keep their value after reset.</param>
/// <param name="ReadEffect">What reading it does.</param>
/// <param name="WriteEffect">What writing it does.</param>
/// <param name="Count">Registers of the array.</param>
/// <param name="Stride">Bytes from one of them to the next.</param>
/// <param name="Kept">Whether it survives CTRL.RST: the split of the packet buffer, and what wakes a sleeping machine. §13.4.16, §14.7.</param>
public readonly record struct RegisterInfo(
    Register Offset,
    string Name,
    uint Reset,
    uint WritableMask,
    ReadEffect ReadEffect,
    WriteEffect WriteEffect,
    int Count = 1,
    int Stride = 4,
    bool Kept = false)
{
    /// <summary>The offset of one of an array.</summary>
    public uint At(int index) => (uint)Offset + (uint)(index * Stride);
}
