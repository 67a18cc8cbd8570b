using System.Buffers.Binary;

namespace ActorNet.Io.Tests.Capture;

/// <summary>Packets that filters care about, right and wrong ones: few addresses and ports, so that expressions often match.</summary>
internal sealed class PacketSource(int seed)
{
    private static readonly ushort[] EtherTypes = [0x0800, 0x0800, 0x0800, 0x86dd, 0x86dd, 0x0806, 0x8035, 0x8847, 0x8863, 0x0026];
    private static readonly ushort[] TagTypes = [0x8100, 0x8100, 0x88a8, 0x9100];
    private static readonly byte[] Protocols = [1, 2, 6, 6, 6, 17, 17, 17, 44, 58, 132, 0, 43, 51];
    private static readonly ushort[] Ports = [80, 53, 443, 22, 1000, 1500, 2000, 67];

    private readonly Random _random = new(seed);

    internal Random Random => _random;

    internal byte[] Next()
    {
        byte[] packet = new byte[_random.Next(4) == 0 ? _random.Next(0, 1600) : _random.Next(40, 130)];
        _random.NextBytes(packet);
        if (_random.Next(20) == 0) return packet;
        Span<byte> rest = packet;
        if (!Address(ref rest) || !Address(ref rest)) return packet;
        for (int tags = _random.Next(4) == 0 ? _random.Next(1, 3) : 0; tags > 0; tags--)
        {
            if (!Put(ref rest, Pick(TagTypes)) || !Put(ref rest, (ushort)(_random.Next(4, 7) | (_random.Next(8) << 13)))) return packet;
        }

        ushort etherType = Pick(EtherTypes);
        if (!Put(ref rest, etherType)) return packet;
        switch (etherType)
        {
            case 0x0800: FillIpv4(rest); break;
            case 0x86dd: FillIpv6(rest); break;
            case 0x0806 when rest.Length >= 28:
                rest[6] = 0;
                rest[7] = (byte)_random.Next(1, 3);
                FillAddress4(rest[14..]);
                FillAddress4(rest[24..]);
                break;
        }

        return packet;
    }

    private void FillIpv4(Span<byte> rest)
    {
        if (rest.Length < 20) return;
        int header = _random.Next(8) == 0 ? _random.Next(16) : _random.Next(5, 8);
        rest[0] = (byte)(0x40 | header);
        if (_random.Next(3) != 0) rest[6] = rest[7] = 0; // not a fragment
        rest[9] = Pick(Protocols);
        FillAddress4(rest[12..]);
        FillAddress4(rest[16..]);
        if (rest.Length > 4 * header) FillPorts(rest[(4 * header)..]);
    }

    private void FillIpv6(Span<byte> rest)
    {
        if (rest.Length < 40) return;
        rest[0] = 0x60;
        rest[6] = Pick(Protocols);
        FillAddress6(rest[8..]);
        FillAddress6(rest[24..]);
        Span<byte> payload = rest[40..];
        if (payload.Length > 8 && rest[6] == 44) payload[0] = Pick(Protocols);
        FillPorts(payload);
    }

    private void FillPorts(Span<byte> payload)
    {
        if (payload.Length < 4) return;
        BinaryPrimitives.WriteUInt16BigEndian(payload, Pick(Ports));
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], Pick(Ports));
        if (payload.Length > 12) payload[12] = (byte)(_random.Next(4, 9) << 4);
        if (payload.Length > 13) payload[13] = (byte)(1 << _random.Next(6));
    }

    private void FillAddress4(Span<byte> at)
    {
        at[0] = 10;
        at[1] = 0;
        at[2] = (byte)_random.Next(2);
        at[3] = (byte)_random.Next(1, 3);
    }

    private void FillAddress6(Span<byte> at)
    {
        at[..15].Clear();
        at[0] = 0xfe;
        at[1] = 0x80;
        at[15] = (byte)_random.Next(1, 3);
    }

    private bool Address(ref Span<byte> rest)
    {
        if (rest.Length < 6) return false;
        switch (_random.Next(4))
        {
            case 0: rest[..6].Fill(0xff); break;
            case 1: rest[0] = 0x01; break;
            default:
                rest[0] = 0x52;
                rest[1..5].Clear();
                rest[5] = (byte)_random.Next(1, 3);
                break;
        }

        rest = rest[6..];
        return true;
    }

    private static bool Put(ref Span<byte> rest, ushort value)
    {
        if (!BinaryPrimitives.TryWriteUInt16BigEndian(rest, value)) return false;
        rest = rest[2..];
        return true;
    }

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];
}
