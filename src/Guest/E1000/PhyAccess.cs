namespace ActorNet.Guest.E1000;

/// <summary>Reads and writes the registers of the PHY by MDIC. 8254x manual, section 13.4.9.</summary>
internal sealed class PhyAccess(DriverRegisters registers)
{
    public const int Control = 0;
    public const int Identifier = 2;
    public const int Advertisement = 4;
    public const int GigabitControl = 9;
    public const ushort Restart = 0x1200; // autonegotiation on, and begun anew
    public const ushort Loopback = 0x4140; // 1000 Mb/s, full duplex, everything comes back
    public const ushort MarvellIdentifier = 0x0141;

    private const uint PhyAddress = 1 << 21;
    private const uint WriteOperation = 1 << 26;
    private const uint ReadOperation = 2 << 26;
    private const uint Ready = 1 << 28;
    private const uint Error = 1 << 30;
    private const int Tries = 64;

    /// <summary>Reads a register; false when the PHY does not answer.</summary>
    public bool TryRead(int register, out ushort value) => TryRun(ReadOperation | ((uint)register << 16), out value);

    /// <summary>Writes a register; false when the PHY does not answer.</summary>
    public bool TryWrite(int register, ushort value) => TryRun(WriteOperation | ((uint)register << 16) | value, out _);

    private bool TryRun(uint command, out ushort value)
    {
        registers[DriverRegister.MdiControl] = command | PhyAddress;
        for (int i = 0; i < Tries; i++)
        {
            uint answer = registers[DriverRegister.MdiControl];
            value = (ushort)answer;
            if ((answer & Ready) != 0) return (answer & Error) == 0;
        }

        value = 0;
        return false;
    }
}
