namespace ActorNet.Devices.Tests.Offloads;

/// <summary>The Internet checksum as RFC 1071 §1 says it, two bytes at a time.</summary>
internal static class PlainChecksum
{
    public static ushort Of(params byte[][] pieces)
    {
        byte[] bytes = [.. pieces.SelectMany(piece => piece)];
        ulong sum = 0;
        for (int i = 0; i < bytes.Length; i++) sum += (ulong)(i % 2 == 0 ? bytes[i] << 8 : bytes[i]);
        while (sum > ushort.MaxValue) sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
