namespace ActorNet.Guest.E1000;

/// <summary>Offsets in BAR 0 of the registers that the driver uses. 8254x manual, section 13.4.</summary>
/// <remarks>The driver's own list, and its own bits: one that shared them with the device model would share its mistakes.</remarks>
internal static class DriverRegister
{
    public const uint Control = 0x0000;
    public const uint Status = 0x0008;
    public const uint EepromControl = 0x0010;
    public const uint MdiControl = 0x0020;
    public const uint VlanEtherType = 0x0038;
    public const uint CauseRead = 0x00c0;
    public const uint ThrottlingRate = 0x00c4;
    public const uint CauseSet = 0x00c8;
    public const uint MaskSet = 0x00d0;
    public const uint MaskClear = 0x00d8;
    public const uint ReceiveControl = 0x0100;
    public const uint TransmitControl = 0x0400;
    public const uint TransmitGap = 0x0410;
    public const uint ReceiveBaseLow = 0x2800;
    public const uint ReceiveBaseHigh = 0x2804;
    public const uint ReceiveLength = 0x2808;
    public const uint ReceiveHead = 0x2810;
    public const uint ReceiveTail = 0x2818;
    public const uint ReceiveDelay = 0x2820;
    public const uint ReceiveAbsoluteDelay = 0x282c;
    public const uint TransmitBaseLow = 0x3800;
    public const uint TransmitBaseHigh = 0x3804;
    public const uint TransmitLength = 0x3808;
    public const uint TransmitHead = 0x3810;
    public const uint TransmitTail = 0x3818;
    public const uint TransmitDelay = 0x3820;
    public const uint TransmitAbsoluteDelay = 0x382c;
    public const uint ReceiveChecksum = 0x5000;
    public const uint MulticastTable = 0x5200;
    public const uint ReceiveAddress = 0x5400;
    public const uint VlanTable = 0x5600;
}
