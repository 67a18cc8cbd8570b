using System.Buffers.Binary;

namespace ActorNet.Devices.VirtioNet.Steering;

/// <summary>A hash that both directions of a flow share: the driver's transmit queue says where its receive queue is to be.</summary>
public static class FlowHash
{
    private const ulong Odd = 0x9e37_79b9_7f4a_7c15;

    /// <summary>The hash of a frame: of addresses and ports where it has some, else of its stations.</summary>
    /// <param name="fields">What was found in it.</param>
    /// <param name="buffer">The bytes in which it was found; what a short frame lacks of 12 bytes counts as it lies there.</param>
    public static uint Of(in PacketFields fields, ReadOnlySpan<byte> buffer)
    {
        ulong sum;
        if (!fields.IsIp)
        {
            sum = Mix(Station(buffer)) + Mix(Station(buffer[6..]));
        }
        else
        {
            ulong source = 0, destination = 0;
            if (fields.Ports > 0)
            {
                source = BinaryPrimitives.ReadUInt16BigEndian(buffer[fields.Ports..]);
                destination = BinaryPrimitives.ReadUInt16BigEndian(buffer[(fields.Ports + 2)..]);
            }

            sum = Mix(Address(fields, buffer[fields.Source..], source)) + Mix(Address(fields, buffer[fields.Destination..], destination)) + fields.Protocol;
        }

        return (uint)(Mix(sum) >> 32);
    }

    private static ulong Station(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes) | ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]) << 32);

    private static ulong Address(in PacketFields fields, ReadOnlySpan<byte> bytes, ulong port)
    {
        if (fields.AddressLength == sizeof(uint)) return BinaryPrimitives.ReadUInt32LittleEndian(bytes) | (port << 32);
        return Mix(BinaryPrimitives.ReadUInt64LittleEndian(bytes)) + BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) + (port * Odd);
    }

    private static ulong Mix(ulong value)
    {
        value *= Odd;
        value ^= value >> 32;
        return value * Odd;
    }
}
