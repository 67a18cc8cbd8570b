namespace ActorNet.Devices.E1000;

/// <summary>Bits of CTRL. Intel 8254x manual table 13-3.</summary>
public static class ControlBits
{
    /// <summary>FD: full duplex, when forced.</summary>
    public const uint FullDuplex = 1u << 0;

    /// <summary>SLU: the MAC may use the link.</summary>
    public const uint SetLinkUp = 1u << 6;

    /// <summary>SPEED: 0 is 10, 1 is 100, 2 is 1000 Mb/s, when forced.</summary>
    public const uint SpeedMask = 3u << 8;

    /// <summary>FRCSPD: the speed is that of this register.</summary>
    public const uint ForceSpeed = 1u << 11;

    /// <summary>FRCDPLX: the duplex mode is that of this register.</summary>
    public const uint ForceDuplex = 1u << 12;

    /// <summary>RST: resets the device; clears itself.</summary>
    public const uint Reset = 1u << 26;

    /// <summary>VME: VLAN tags are stripped and inserted.</summary>
    public const uint VlanMode = 1u << 30;

    /// <summary>PHY_RST: holds the PHY in reset.</summary>
    public const uint PhyReset = 1u << 31;
}
