using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ActorNet.Devices.Frames;

namespace ActorNet.Bench.Datapath.Traffic;

/// <summary>The first 16 bytes of a frame, as they lie in memory: addresses and EtherType.</summary>
internal readonly record struct FrameStart(ulong First, ulong Second)
{
    internal const int Length = 16;

    private const ushort Ipv4 = 0x0800;
    private const ulong Local = 0x0200_0000_0000;

    /// <summary>A frame from one station to another.</summary>
    internal static FrameStart Of(ulong destination, ulong source)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes.Clear();
        MacAddress.FromValue(destination).CopyTo(bytes);
        MacAddress.FromValue(source).CopyTo(bytes[MacAddress.Length..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[(2 * MacAddress.Length)..], Ipv4);
        return MemoryMarshal.Read<FrameStart>(bytes);
    }

    /// <summary>The address of a station, by its number: unlike its neighbours' in many bits, as addresses of several makers are.</summary>
    internal static ulong Station(int number) => Local | ((ulong)(uint)number << 8) | (uint)(number % 7);
}
