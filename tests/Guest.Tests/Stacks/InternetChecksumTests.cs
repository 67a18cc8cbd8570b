using ActorNet.Guest.Stacks;

namespace ActorNet.Guest.Tests.Stacks;

public sealed class InternetChecksumTests
{
    [Fact]
    public void Of_ExampleOfRfc1071_IsItsSum() =>
        Assert.Equal(0x220d, InternetChecksum.Of([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]));

    [Fact]
    public void Of_AnyBytes_EqualsThePlainSum()
    {
        Random random = new(1);
        for (int i = 0; i < 5000; i++)
        {
            byte[] bytes = new byte[random.Next(0, 2000)];
            random.NextBytes(bytes);
            if (i % 3 == 0) Array.Fill(bytes, (byte)255);
            Assert.Equal(Packets.Checksum(bytes), InternetChecksum.Of(bytes));
        }
    }

    [Fact]
    public void Of_MessageWithItsChecksum_IsZero()
    {
        byte[] message = [1, 2, 3, 4, 5, 6, 0, 0, 9];
        Packets.Big(InternetChecksum.Of(message)).CopyTo(message, 6);
        Assert.Equal(0, InternetChecksum.Of(message));
    }
}
