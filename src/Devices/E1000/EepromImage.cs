using System.Buffers.Binary;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.E1000;

/// <summary>What the EEPROM of a new card holds. Intel 8254x manual table 5-2.</summary>
internal static class EepromImage
{
    // Every word that is neither 0 nor the address; the checksum comes last.
    private static readonly (int Word, ushort Value)[] Image =
    [
        (0x04, 0xffff), // SerDes: none
        (0x08, 0xffff), (0x09, 0xffff), // PBA number: none
        (0x0a, 0x4403), // initialisation control 1: signature, IDs are loaded
        (0x0b, E1000Device.DeviceId), // subsystem
        (0x0c, E1000Device.VendorId), // subsystem vendor
        (0x0d, E1000Device.DeviceId),
        (0x0e, E1000Device.VendorId),
        (0x0f, 0x0c00), // initialisation control 2: no PAUSE, 64 KiB of flash that is not there
        (0x21, 0x7841), // management control: off
        (0x2f, 0x0602), // LEDs: link up, activity
        (0x30, 0x0100), // boot agent: off
        (0x31, 0x4000),
    ];

    internal static void Write(MacAddress mac, Span<ushort> words)
    {
        for (int i = 0; i < 3; i++) words[i] = BinaryPrimitives.ReverseEndianness((ushort)(mac.Value >> (32 - (16 * i))));
        foreach ((int word, ushort value) in Image) words[word] = value;
    }
}
