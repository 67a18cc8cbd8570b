using ActorNet.Devices.Memory;
using ActorNet.Devices.Tests.E1000.Rings;

namespace ActorNet.Devices.Tests.Memory;

/// <summary>The CRC of Ethernet, against one bit by bit.</summary>
public sealed class VectorCrcTests
{
    [Fact]
    public void Update_KnownValue_IsIt()
    {
        // The check value of CRC-32: that of the digits 1 to 9.
        Assert.Equal(0xcbf4_3926u, Crc("123456789"u8.ToArray(), []));
    }

    [Fact]
    public void Update_AnyLengthCutAnywhere_IsTheCrcOfTheWhole()
    {
        Random random = new(1);
        byte[] bytes = new byte[2000];
        random.NextBytes(bytes);
        for (int length = 0; length < 1100; length++)
        {
            uint expected = BitConverter.ToUInt32(PlainCrc.Of(bytes.AsSpan(0, length)));
            Assert.Equal(expected, Crc(bytes[..length], []));
            Assert.Equal(expected, Crc(bytes[..length], [random.Next(length + 1), random.Next(length + 1), random.Next(length + 1)]));
        }
    }

    private static uint Crc(byte[] bytes, int[] cuts)
    {
        uint state = uint.MaxValue;
        int[] all = [0, .. cuts.Order(), bytes.Length];
        for (int i = 1; i < all.Length; i++)
        {
            byte[] pinned = GC.AllocateArray<byte>(Math.Max(1, all[i] - all[i - 1]), pinned: true);
            bytes.AsSpan(all[i - 1], all[i] - all[i - 1]).CopyTo(pinned);
            state = MemorySlice.OfPinned(pinned, 0, all[i] - all[i - 1]).UpdateCrc(state);
            GC.KeepAlive(pinned);
        }

        return ~state;
    }
}
