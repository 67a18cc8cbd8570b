using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Guest.E1000;
using ActorNet.Guest.Stacks;

namespace ActorNet.Bench.E1000.Machines;

/// <summary>What a driver sends, and how it is set up for that.</summary>
/// <param name="Frame">One frame.</param>
/// <param name="Offload">What is left to the device.</param>
/// <param name="Options">The driver's options.</param>
internal sealed record Load(byte[] Frame, OffloadHeader Offload, E1000DriverOptions Options)
{
    private const int Headers = 54;
    private const int SegmentSize = 1448;
    private const int Segments = 45; // 64 KiB and a little less

    private static readonly ulong[] Stations = [0x5254_0000_0001, 0x5254_0000_0002];

    /// <summary>Frames that are complete.</summary>
    internal static Load Plain(int length, E1000DriverOptions options)
    {
        byte[] frame = new byte[length];
        WriteEthernet(frame, 0x88b5);
        return new Load(frame, default, options);
    }

    /// <summary>Sends of 64 KiB that the device, or who receives them, cuts into segments of 1448 bytes.</summary>
    internal static Load Segmented(E1000DriverOptions options)
    {
        byte[] frame = new byte[Headers + (Segments * SegmentSize)];
        WriteEthernet(frame, 0x0800);
        Span<byte> ip = frame.AsSpan(14);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(frame.Length - 14));
        ip[8] = 64;
        ip[9] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], 0x0a000001);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], 0x0a000002);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], InternetChecksum.Of(ip[..20]));
        Span<byte> tcp = ip[20..];
        tcp[12] = 0x50;
        tcp[13] = 0x10;
        ulong seed = InternetChecksum.PseudoHeader(new Ipv4Address(0x0a000001), new Ipv4Address(0x0a000002), 6, frame.Length - 34);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], (ushort)~InternetChecksum.Finish(seed));
        var offload = new OffloadHeader
        {
            Flags = OffloadHeader.NeedsChecksum,
            GsoType = OffloadHeader.GsoTcp4,
            HeaderLength = Headers,
            GsoSize = SegmentSize,
            ChecksumStart = 34,
            ChecksumOffset = 16,
        };
        return new Load(frame, offload, options with { LongestSend = frame.Length, TransmitBuffers = 32 });
    }

    private static void WriteEthernet(Span<byte> frame, ushort type)
    {
        MacAddress.FromValue(Stations[1]).CopyTo(frame);
        MacAddress.FromValue(Stations[0]).CopyTo(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], type);
    }
}
