using System.Buffers.Binary;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.VirtioNet;

/// <summary>
/// The frame that tells switches where a station is now: a RARP request of that station for itself (RFC 903), which nobody answers.
/// </summary>
public static class RarpAnnouncement
{
    /// <summary>Bytes: the shortest frame.</summary>
    public const int Length = 60;

    private const ushort RarpEtherType = 0x8035;
    private const ushort EthernetHardware = 1;
    private const ushort Ipv4EtherType = 0x0800;
    private const ushort ReverseRequest = 3;

    /// <summary>Writes the frame of a station.</summary>
    /// <param name="station">Its address.</param>
    /// <param name="frame">At least <see cref="Length"/> bytes.</param>
    public static void Write(MacAddress station, Span<byte> frame)
    {
        frame[..Length].Clear();
        MacAddress.Broadcast.CopyTo(frame);
        station.CopyTo(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], RarpEtherType);
        BinaryPrimitives.WriteUInt16BigEndian(frame[14..], EthernetHardware);
        BinaryPrimitives.WriteUInt16BigEndian(frame[16..], Ipv4EtherType);
        frame[18] = MacAddress.Length;
        frame[19] = sizeof(uint);
        BinaryPrimitives.WriteUInt16BigEndian(frame[20..], ReverseRequest);
        station.CopyTo(frame[22..]); // sender; its protocol address stays 0
        station.CopyTo(frame[32..]); // target, the same
    }
}
