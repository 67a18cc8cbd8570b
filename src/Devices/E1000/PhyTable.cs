using System.Collections.Immutable;

namespace ActorNet.Devices.E1000;

/// <summary>The registers of the M88E1011S PHY in the 82540EM. Intel 8254x manual §13.4.7.1.</summary>
public static class PhyTable
{
    /// <summary>Registers that MDIO can address.</summary>
    public const int Count = 32;

    /// <summary>All rows in the order of their numbers.</summary>
    public static ImmutableArray<PhyRegisterInfo> All { get; } =
    [
        new(PhyRegister.Control, "PCTRL", 0x1140, 0x7dc0),
        new(PhyRegister.Status, "PSTATUS", 0x7949, 0),
        new(PhyRegister.Identifier1, "PHY ID1", 0x0141, 0),
        new(PhyRegister.Identifier2, "PHY ID2", 0x0c20, 0),
        new(PhyRegister.Advertisement, "ANA", 0x0de1, 0xafff),
        new(PhyRegister.PartnerAbility, "LPA", 0, 0, IsLive: true),
        new(PhyRegister.Expansion, "ANE", 0x0004, 0, IsLive: true),
        new(PhyRegister.NextPage, "NPT", 0x2001, 0xb7ff),
        new(PhyRegister.PartnerNextPage, "LPN", 0, 0),
        new(PhyRegister.GigabitControl, "GCON", 0x0e00, 0xff00),
        new(PhyRegister.GigabitStatus, "GSTATUS", 0, 0, IsLive: true),
        new(PhyRegister.ExtendedStatus, "ESTATUS", 0x3000, 0),
        new(PhyRegister.SpecificControl, "PSCON", 0x0360, 0xffff),
        new(PhyRegister.SpecificStatus, "PSSTAT", 0, 0),
        new(PhyRegister.InterruptEnable, "PINTE", 0, 0xffff),
        new(PhyRegister.InterruptStatus, "PINTS", 0, 0, IsLive: true),
        new(PhyRegister.ExtendedSpecificControl, "EPSCON1", 0x0d60, 0xffff, KeptBySoftwareReset: false),
        new(PhyRegister.ReceiveErrors, "PREC", 0, 0),
        new(PhyRegister.CableTester, "CTEST", 0, 0xffff),
        new(PhyRegister.LedControl, "LEDC", 0x4100, 0xffff),
        new(PhyRegister.LedOverride, "LEDM", 0, 0x0fff),
        new(PhyRegister.ExtendedSpecificControl2, "EPSCON2", 0x000a, 0xffff),
        new(PhyRegister.ExtendedSpecificStatus, "EPSSTAT", 0x848b, 0),
        new(PhyRegister.CalibrationPage, "R29", 0, 0xffff),
        new(PhyRegister.Calibration, "R30", 0, 0xffff),
    ];

    private static readonly ImmutableArray<sbyte> Rows = IndexRows(); // below the table: it is made from it

    // -1: the PHY has no such register.
    internal static int Find(int number) => Rows[number & (Count - 1)];

    private static ImmutableArray<sbyte> IndexRows()
    {
        sbyte[] rows = new sbyte[Count];
        Array.Fill(rows, (sbyte)-1);
        for (int row = 0; row < All.Length; row++) rows[(int)All[row].Number] = (sbyte)row;
        return [.. rows];
    }
}
