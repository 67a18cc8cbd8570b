namespace ActorNet.Devices.Tests.E1000.Rings;

/// <summary>The frame check sequence of Ethernet, bit by bit. IEEE 802.3 §3.2.9.</summary>
internal static class PlainCrc
{
    public static byte[] Of(ReadOnlySpan<byte> frame)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in frame)
        {
            crc ^= value;
            for (int i = 0; i < 8; i++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
        }

        return BitConverter.GetBytes(~crc);
    }
}
