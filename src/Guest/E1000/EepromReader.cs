namespace ActorNet.Guest.E1000;

/// <summary>Reads the EEPROM bit by bit, as drivers of the 82540EM do: a Microwire part of 64 words behind EECD. 8254x manual, section 5.3.1.</summary>
internal sealed class EepromReader(DriverRegisters registers)
{
    public const int Words = 64;

    private const uint Clock = 1;
    private const uint Select = 2;
    private const uint DataIn = 4;
    private const uint DataOut = 8;
    private const uint Request = 0x40;
    private const uint Grant = 0x80;
    private const int ReadOpcode = 6; // start bit and 10
    private const int OpcodeBits = 3;
    private const int AddressBits = 6;
    private const ushort Sum = 0xbaba;

    /// <summary>Reads all words.</summary>
    /// <returns>False when the device does not give the EEPROM away, or its checksum is wrong.</returns>
    public bool TryRead(Span<ushort> words)
    {
        uint idle = registers[DriverRegister.EepromControl] & ~(Clock | Select | DataIn);
        registers[DriverRegister.EepromControl] = idle | Request;
        if ((registers[DriverRegister.EepromControl] & Grant) == 0) return false;
        ushort sum = 0;
        for (int address = 0; address < words.Length; address++) sum += words[address] = ReadWord(idle | Request, address);
        registers[DriverRegister.EepromControl] = idle;
        return sum == Sum;
    }

    private ushort ReadWord(uint idle, int address)
    {
        uint selected = idle | Select;
        registers[DriverRegister.EepromControl] = selected;
        Send(selected, (ReadOpcode << AddressBits) | address, OpcodeBits + AddressBits);
        ushort word = 0;
        for (int bit = 0; bit < 16; bit++)
        {
            registers[DriverRegister.EepromControl] = selected | Clock;
            word = (ushort)(word << 1 | ((registers[DriverRegister.EepromControl] & DataOut) != 0 ? 1 : 0));
            registers[DriverRegister.EepromControl] = selected;
        }

        registers[DriverRegister.EepromControl] = idle;
        registers[DriverRegister.EepromControl] = idle | Clock; // a pulse without select ends the command
        registers[DriverRegister.EepromControl] = idle;
        return word;
    }

    private void Send(uint selected, int bits, int count)
    {
        for (int bit = count - 1; bit >= 0; bit--)
        {
            uint data = (bits >> bit & 1) != 0 ? selected | DataIn : selected;
            registers[DriverRegister.EepromControl] = data;
            registers[DriverRegister.EepromControl] = data | Clock;
            registers[DriverRegister.EepromControl] = data;
        }
    }
}
