using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Pci;

namespace ActorNet.Devices.E1000;

/// <summary>The serial EEPROM: 64 words of 16 bits, a 93C46 on a Microwire bus. Intel 8254x manual chapter 5, §13.4.3, §13.4.4.</summary>
public sealed partial class Eeprom
{
    /// <summary>Its size in words.</summary>
    public const int Words = 64;

    /// <summary>What all words together sum up to. §5.6.35.</summary>
    public const ushort Checksum = 0xbaba;

    private const int ChecksumWord = 0x3f;

    private readonly ushort[] _words = new ushort[Words];
    private readonly E1000CounterSet _counters;

    internal Eeprom(MacAddress mac, E1000CounterSet counters)
    {
        _counters = counters;
        MakeNew(mac);
    }

    /// <summary>A word.</summary>
    public ushort this[int word] => _words[word & (Words - 1)];

    /// <summary>The address in words 0 to 2, first octet lowest. §5.6.1.</summary>
    public MacAddress Mac
    {
        get
        {
            ulong value = 0;
            for (int i = 0; i < 3; i++) value = (value << 16) | BinaryPrimitives.ReverseEndianness(_words[i]);
            return MacAddress.FromValue(value);
        }
    }

    // As the factory leaves it.
    internal void MakeNew(MacAddress mac)
    {
        Array.Clear(_words);
        EepromImage.Write(mac, _words);
        ushort sum = 0;
        for (int i = 0; i < ChecksumWord; i++) sum += _words[i];
        _words[ChecksumWord] = (ushort)(Checksum - sum);
    }

    // EERD with its START bit set: data and DONE. An address behind the end wraps, as the EEPROM's six address lines do. §13.4.4.
    internal uint ReadByRegister(uint written)
    {
        if ((written & 1) == 0) return written & 0xff00;
        uint address = (written >> 8) & 0xff;
        if (address >= Words) _counters.Add(E1000Counter.BadEepromCommands);
        return ((uint)this[(int)address] << 16) | (address << 8) | 0x10;
    }

    internal void Save(StateWriter writer)
    {
        foreach (ushort word in _words) writer.Write(word);
        writer.Write(_pins);
        writer.Write(_shift);
        writer.Write(_command);
        writer.Write((uint)_bits);
        writer.Write(_started);
        writer.Write(_reading);
        writer.Write(_out);
        writer.Write(_writable);
    }

    internal void Load(ref StateReader reader)
    {
        for (int i = 0; i < Words; i++) _words[i] = reader.ReadUInt16();
        _pins = reader.ReadUInt32() & KeptPins;
        _shift = reader.ReadUInt32();
        _command = reader.ReadUInt32() & 0xff;
        int bits = reader.ReadInt32(0, (Words * DataBits) - 1);
        _started = reader.ReadBoolean();
        _reading = reader.ReadBoolean();
        _out = reader.ReadBoolean();
        _writable = reader.ReadBoolean();
        _bits = _reading ? bits : Math.Min(bits, CommandBits + DataBits);
    }
}
