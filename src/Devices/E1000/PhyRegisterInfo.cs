namespace ActorNet.Devices.E1000;

/// <summary>One row of the PHY's register table.</summary>
/// <param name="Number">Its MDIO number.</param>
/// <param name="Name">Short, as the manual writes it.</param>
/// <param name="Reset">Value after a hardware reset.</param>
/// <param name="WritableMask">Bits that keep what is written to them.</param>
/// <param name="KeptBySoftwareReset">Whether it survives a reset by the control register.</param>
/// <param name="IsLive">Whether the PHY itself changes it.</param>
public readonly record struct PhyRegisterInfo(PhyRegister Number, string Name, ushort Reset, ushort WritableMask, bool KeptBySoftwareReset = true, bool IsLive = false)
{
    // A saved value: what is hardwired stays what it is.
    internal ushort Load(ushort value) => IsLive ? value : (ushort)((Reset & ~WritableMask) | (value & WritableMask));
}
