using ActorNet.Devices.Frames;

namespace ActorNet.Guest.E1000;

/// <content>Probing, up and down. 8254x manual, section 14.</content>
public sealed partial class E1000Driver
{
    private const uint DeviceAndVendor = 0x100e_8086;
    private const int CommandRegister = 4;
    private const int FirstBar = 0x10;
    private const int SecondBar = 0x14;
    private const uint CommandBits = 7; // I/O, memory, bus master
    private const uint SetLinkUp = 0x40;
    private const uint AutoSpeed = 0x20;
    private const uint ResetBit = 1u << 26;
    private const uint VlanMode = 1u << 30;
    private const uint Enable = 2;
    private const uint AddressValid = 1u << 31;
    private const int ReceiveAddresses = 16;
    private const int TableRegisters = 128;
    private const uint TransmitDefaults = 8 | (0x0f << 4) | (0x40 << 12) | (1 << 24); // PSP, CT, COLD, RTLC
    private const uint InterPacketGap = 10 | (8 << 10) | (6 << 20);
    private const uint StripFcs = 1u << 26;
    private const uint Broadcast = 1u << 15;
    private const uint LongPackets = 1u << 5;
    private const uint Promiscuous = 0x18;
    private const uint ChecksumOffload = 0x300;
    private const int MaxStandardFrame = 1518;

    /// <summary>Finds the device where it should be, as firmware maps it, resets it, and reads its EEPROM and its PHY.</summary>
    /// <exception cref="InvalidOperationException">There is no such device, or its EEPROM or PHY is not what it should be.</exception>
    public void Probe()
    {
        if (_access.ReadConfiguration(0, 4) != DeviceAndVendor) throw new InvalidOperationException("there is no 82540EM in this slot");
        MapBar(FirstBar, _options.MemoryBase, ~0x1ffffu);
        MapBar(SecondBar, _options.IoBase | 1, ~0x3fu | 1);
        _access.WriteConfiguration(CommandRegister, 2, CommandBits);
        Reset();
        Span<ushort> words = stackalloc ushort[EepromReader.Words];
        if (!new EepromReader(_registers).TryRead(words)) throw new InvalidOperationException("the EEPROM's checksum is wrong");
        Span<byte> mac = stackalloc byte[MacAddress.Length];
        for (int i = 0; i < mac.Length; i++) mac[i] = (byte)(words[i / 2] >> (i % 2 * 8));
        Mac = MacAddress.Read(mac);
        if (!new PhyAccess(_registers).TryRead(PhyAccess.Identifier, out ushort phy) || phy != PhyAccess.MarvellIdentifier)
            throw new InvalidOperationException($"the PHY calls itself {phy:x4}");
    }

    /// <summary>Sets the device up with empty rings, fills the receive ring, starts autonegotiation and asks for interrupts.</summary>
    public void Up()
    {
        SetAddresses();
        _transmit.Install(_registers);
        _registers[DriverRegister.TransmitGap] = InterPacketGap;
        _registers[DriverRegister.TransmitDelay] = _options.TransmitDelay.Relative;
        _registers[DriverRegister.TransmitAbsoluteDelay] = _options.TransmitDelay.Absolute;
        _registers[DriverRegister.TransmitControl] = TransmitDefaults | Enable;

        _registers[DriverRegister.ReceiveControl] = 0;
        _registers[DriverRegister.ReceiveDelay] = _options.ReceiveDelay.Relative;
        _registers[DriverRegister.ReceiveAbsoluteDelay] = _options.ReceiveDelay.Absolute;
        _registers[DriverRegister.ThrottlingRate] = _options.ThrottlingRate;
        _receive.Install(_registers);
        _registers[DriverRegister.ReceiveChecksum] = _options.ReceiveChecksum ? ChecksumOffload : 0;
        _registers[DriverRegister.ReceiveControl] = ReceiveControl();
        IsUp = true;
        _isMasked = false;
        _receive.Fill(_registers, all: true);

        _registers[DriverRegister.MaskSet] = WantedCauses;
        CheckLink(); // the read pushes the writes before it to the device
        _registers[DriverRegister.CauseSet] = LinkChangedCause; // has the link looked at
    }

    /// <summary>Stops the device and forgets what it had.</summary>
    public void Down()
    {
        IsUp = false;
        LinkUp = false;
        _registers[DriverRegister.MaskClear] = uint.MaxValue;
        _registers[DriverRegister.ReceiveControl] = 0;
        _registers[DriverRegister.TransmitControl] = TransmitDefaults;
        Reset();
    }

    private void Reset()
    {
        _registers[DriverRegister.MaskClear] = uint.MaxValue;
        _registers[DriverRegister.ReceiveControl] = 0;
        _registers[DriverRegister.TransmitControl] = TransmitDefaults;
        _registers[DriverRegister.Control] = _registers[DriverRegister.Control] | ResetBit;
        _registers[DriverRegister.MaskClear] = uint.MaxValue;
        _ = _registers[DriverRegister.CauseRead];
        uint control = _registers[DriverRegister.Control] | SetLinkUp | AutoSpeed;
        if (_options.StripsVlan) control |= VlanMode;
        _registers[DriverRegister.Control] = control;
        _registers[DriverRegister.VlanEtherType] = EthernetFrame.VlanEtherType;
        var phy = new PhyAccess(_registers);
        phy.TryWrite(PhyAccess.Advertisement, 0x0de1); // 10 and 100 Mb/s, both duplex modes, pause
        phy.TryWrite(PhyAccess.GigabitControl, 0x0300);
        phy.TryWrite(PhyAccess.Control, PhyAccess.Restart);
    }

    private void SetAddresses()
    {
        Span<byte> mac = stackalloc byte[8];
        mac.Clear();
        Mac.CopyTo(mac);
        _registers[DriverRegister.ReceiveAddress] = BitConverter.ToUInt32(mac);
        _registers[DriverRegister.ReceiveAddress + 4] = BitConverter.ToUInt32(mac[4..]) | AddressValid;
        for (uint i = 1; i < ReceiveAddresses; i++)
        {
            _registers[DriverRegister.ReceiveAddress + (8 * i)] = 0;
            _registers[DriverRegister.ReceiveAddress + (8 * i) + 4] = 0;
        }

        for (uint i = 0; i < TableRegisters; i++)
        {
            _registers[DriverRegister.MulticastTable + (4 * i)] = 0;
            _registers[DriverRegister.VlanTable + (4 * i)] = 0;
        }
    }

    // BSIZE: 2048, 1024, 512, 256, or 16384, 8192, 4096 with BSEX.
    private uint ReceiveControl()
    {
        uint size = _options.ReceiveBufferLength switch
        {
            256 => 3u << 16,
            512 => 2u << 16,
            1024 => 1u << 16,
            2048 => 0,
            4096 => (3u << 16) | (1u << 25),
            8192 => (2u << 16) | (1u << 25),
            _ => (1u << 16) | (1u << 25),
        };
        uint control = Enable | Broadcast | StripFcs | size;
        if (_options.Mtu + EthernetFrame.HeaderLength + EthernetFrame.VlanTagLength > MaxStandardFrame) control |= LongPackets;
        if (_options.IsPromiscuous) control |= Promiscuous;
        return control;
    }

    private void MapBar(int register, uint address, uint expectedMask)
    {
        _access.WriteConfiguration(register, 4, uint.MaxValue);
        uint mask = _access.ReadConfiguration(register, 4);
        if (mask != expectedMask) throw new InvalidOperationException($"BAR register {register:x2} says {mask:x8}, not {expectedMask:x8}");
        _access.WriteConfiguration(register, 4, address);
    }
}
