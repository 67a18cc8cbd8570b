using System.Buffers.Binary;
using ActorNet.Devices.Tests.Model;
using ActorNet.Devices.VirtioNet.Steering;
using FsCheck.Fluent;

namespace ActorNet.Devices.Tests.VirtioNet.Steering;

/// <summary>The commands that set hashes and tables, and what must be refused of them.</summary>
public sealed class RssConfigurationTests
{
    private const int Pairs = 4;

    [Fact]
    public void TryParse_WholeCommand_SaysWhereFramesGo()
    {
        Assert.True(RssConfiguration.TryParse(Command(HashTypes.Ipv4, table: [3, 2, 1, 0], unclassified: 2, pairs: 3), Pairs, out RssConfiguration rss));
        Assert.Equal((HashTypes.Ipv4, 2, 3), (rss.Hash.Types, rss.UnclassifiedQueue, rss.Pairs));
        Assert.Equal([3, 2, 1, 0], rss.Table.ToArray());
        Assert.Equal(2, rss.QueueOf(default));
        for (uint i = 0; i < 8; i++) Assert.Equal(3 - (int)(i % 4), rss.QueueOf(new FrameHash(i, HashTypes.Ipv4)));
    }

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(128, 40, true)]
    [InlineData(2, 1, true)]
    [InlineData(3, 40, false)] // no power of two
    [InlineData(256, 40, false)]
    [InlineData(65536, 40, false)]
    [InlineData(4, 41, false)]
    [InlineData(4, 255, false)]
    public void TryParse_TableAndKeyLength_AreChecked(int entries, int key, bool expected)
    {
        byte[] command = Command(key == 0 ? HashTypes.None : HashTypes.TcpV4, new ushort[entries], key: new byte[key]);
        Assert.Equal(expected, RssConfiguration.TryParse(command, Pairs, out _));
        for (int length = 0; length < Math.Min(command.Length, 512); length++) Assert.False(RssConfiguration.TryParse(command.AsSpan(0, length), Pairs, out _));
    }

    [Fact]
    public void TryParse_NumbersOutOfRange_AreRefused()
    {
        foreach (ushort bad in new ushort[] { Pairs, 0x7fff, 0x8000, 0xffff })
        {
            for (int at = 0; at < 8; at++)
            {
                ushort[] table = new ushort[8];
                table[at] = bad;
                Assert.False(RssConfiguration.TryParse(Command(HashTypes.Ipv4, table), Pairs, out _));
            }

            Assert.False(RssConfiguration.TryParse(Command(HashTypes.Ipv4, [0], unclassified: bad), Pairs, out _));
            Assert.False(RssConfiguration.TryParse(Command(HashTypes.Ipv4, [0], pairs: (ushort)(bad + 1)), Pairs, out _));
        }

        Assert.False(RssConfiguration.TryParse(Command(HashTypes.Ipv4, [0], pairs: 0), Pairs, out _));
        Assert.False(RssConfiguration.TryParse(Command((HashTypes)(1 << 9), [0]), Pairs, out _));
        Assert.False(RssConfiguration.TryParse(Command(HashTypes.Ipv4, [0], key: []), Pairs, out _));
    }

    [Fact]
    public void TryParse_Garbage_NeverThrowsNorNamesAQueueThatIsNotThere() =>
        PropertyRun.Check(
            from bytes in ArbMap.Default.GeneratorFor<byte>().ArrayOf(64)
            from entries in Gen.Choose(0, 8)
            from small in Gen.Choose(0, 64)
            select (bytes, entries, small),
            static _ => [],
            static scenario =>
            {
                byte[] command = scenario.bytes;
                BinaryPrimitives.WriteUInt32LittleEndian(command, BinaryPrimitives.ReadUInt32LittleEndian(command) & 0x1ff);
                BinaryPrimitives.WriteUInt16LittleEndian(command.AsSpan(4), (ushort)scenario.entries);
                for (int i = 6; i < scenario.small; i++) command[i] &= i % 2 == 0 ? (byte)7 : (byte)0;
                if (!RssConfiguration.TryParse(command, Pairs, out RssConfiguration rss)) return;
                Assert.InRange(rss.Pairs, 1, Pairs);
                for (uint i = 0; i < 256; i++) Assert.InRange(rss.QueueOf(new FrameHash(i, (HashTypes)(i & 1))), 0, Pairs - 1);
            },
            times: 3000);

    [Fact]
    public void HashConfiguration_TryParse_ChecksTypesAndKey()
    {
        byte[] command = [6, 0, 0, 0, .. new byte[8], 40, .. HashTests.SuiteKey];
        Assert.True(HashConfiguration.TryParse(command, out HashConfiguration hash));
        Assert.Equal(HashTypes.TcpV4 | HashTypes.UdpV4, hash.Types);
        for (int length = 0; length < command.Length; length++) Assert.False(HashConfiguration.TryParse(command.AsSpan(0, length), out _));
        Assert.False(HashConfiguration.TryParse([.. command[..1], 2, .. command[2..]], out _));
        Assert.False(HashConfiguration.TryParse([.. command[..12], 41, .. command[13..], 0], out _));
        Assert.True(HashConfiguration.TryParse(new byte[13], out hash)); // nothing is hashed, so no key is needed
        Assert.Equal(HashTypes.None, hash.Types);
    }

    internal static byte[] Command(HashTypes types, ushort[] table, ushort unclassified = 0, ushort pairs = 1, byte[]? key = null)
    {
        key ??= HashTests.SuiteKey;
        var command = new List<byte>();
        command.AddRange(BitConverter.GetBytes((uint)types));
        command.AddRange(BitConverter.GetBytes((ushort)(table.Length - 1)));
        command.AddRange(BitConverter.GetBytes(unclassified));
        foreach (ushort entry in table) command.AddRange(BitConverter.GetBytes(entry));
        command.AddRange(BitConverter.GetBytes(pairs));
        command.Add((byte)key.Length);
        command.AddRange(key);
        return [.. command];
    }
}
