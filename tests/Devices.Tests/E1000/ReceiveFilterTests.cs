using ActorNet.Devices.E1000;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.E1000;

public sealed class ReceiveFilterTests
{
    private static readonly MacAddress Other = MacAddress.Parse("52:54:00:00:00:02");
    private static readonly int[] HashStarts = [36, 35, 34, 32];
    private static readonly uint[] Words = [0, 0x8000_1234, 0x8001_1234, 0x8000_c003, 0x8002_c003, 0x0000_1234, 0x8001_0001];

    private static readonly MacAddress Group = MacAddress.Parse("01:00:5e:12:34:56");

    [Fact]
    public void Match_OwnAddress_Passes()
    {
        var card = new TestCard();
        Assert.Equal(FilterMatch.Exact, card.Device.Filter.Match(TestCard.Mac, Other));
        Assert.Equal(FilterMatch.None, card.Device.Filter.Match(Other, TestCard.Mac));
    }

    [Theory]
    [InlineData(0u, "52:54:00:00:00:02", FilterMatch.None)]
    [InlineData(ReceiveControlBits.UnicastPromiscuous, "52:54:00:00:00:02", FilterMatch.Promiscuous)]
    [InlineData(ReceiveControlBits.MulticastPromiscuous, "52:54:00:00:00:02", FilterMatch.None)]
    [InlineData(ReceiveControlBits.UnicastPromiscuous, "01:00:5e:12:34:56", FilterMatch.None)]
    [InlineData(ReceiveControlBits.MulticastPromiscuous, "01:00:5e:12:34:56", FilterMatch.Promiscuous)]
    [InlineData(0u, "ff:ff:ff:ff:ff:ff", FilterMatch.None)]
    [InlineData(ReceiveControlBits.AcceptBroadcast, "ff:ff:ff:ff:ff:ff", FilterMatch.Broadcast)]
    [InlineData(ReceiveControlBits.AcceptBroadcast, "01:00:5e:12:34:56", FilterMatch.None)]
    [InlineData(ReceiveControlBits.MulticastPromiscuous, "ff:ff:ff:ff:ff:ff", FilterMatch.Promiscuous)]
    public void Match_Modes_LetTheirKindPass(uint control, string destination, FilterMatch expected)
    {
        var card = new TestCard();
        card[Register.Rctl] = control;
        Assert.Equal(expected, card.Device.Filter.Match(MacAddress.Parse(destination), Other));
    }

    // The last octet is the highest: bits of 5634. §13.5.1.
    [Theory]
    [InlineData(0, 0x563)]
    [InlineData(1, 0xac6)]
    [InlineData(2, 0x58d)]
    [InlineData(3, 0x634)]
    public void Hash_EachOffset_TakesItsTwelveBits(int offset, int expected) =>
        Assert.Equal(expected, ReceiveFilter.Hash(MacAddress.Parse("01:aa:00:12:34:56"), (uint)offset << ReceiveControlBits.MulticastOffsetShift));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Match_HashInTable_Passes(int offset)
    {
        var card = new TestCard();
        uint control = (uint)offset << ReceiveControlBits.MulticastOffsetShift;
        card[Register.Rctl] = control;
        int hash = ReceiveFilter.Hash(Group, control);
        card[Register.Mta + (4 * (hash >> 5))] = 1u << (hash & 31);

        Assert.Equal(FilterMatch.Hash, card.Device.Filter.Match(Group, Other));
        Assert.Equal(FilterMatch.None, card.Device.Filter.Match(MacAddress.Parse("01:00:5e:12:34:99"), Other));
    }

    [Fact]
    public void Match_SixteenAddresses_EachPassesWhileValid()
    {
        var card = new TestCard();
        for (int i = 0; i < ReceiveFilter.Addresses; i++)
        {
            card[Register.Ral + (8 * i)] = 0x0000_5452u;
            card[Register.Rah + (8 * i)] = 0x8000_0000u | (uint)(i << 8);
            Assert.Equal(FilterMatch.Exact, card.Device.Filter.Match(MacAddress.FromValue(0x5254_0000_0000ul | (uint)i), Other));
        }

        card[Register.Rah + (8 * 15)] = 15 << 8;
        Assert.Equal(FilterMatch.None, card.Device.Filter.Match(MacAddress.FromValue(0x5254_0000_000f), Other));
        Assert.Equal(FilterMatch.Exact, card.Device.Filter.Match(MacAddress.FromValue(0x5254_0000_000e), Other));
    }

    [Fact]
    public void Match_AddressSelectsSource_ComparesThat()
    {
        var card = new TestCard();
        card[Register.Ral + 8] = 0x0000_5452;
        card[Register.Rah + 8] = 0x8001_0200;
        Assert.Equal(FilterMatch.Exact, card.Device.Filter.Match(MacAddress.Parse("52:54:00:00:00:99"), Other));
        Assert.Equal(FilterMatch.None, card.Device.Filter.Match(Other, TestCard.Mac));
    }

    // Against the manual's wording: an address is a number whose first octet is the lowest, a hash is 12 of its bits.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Match_AnyTablesAndModes_AgreesWithThePlainModel(int seed)
    {
        var random = new Random(seed);
        var card = new TestCard();
        var seen = new HashSet<FilterMatch>();
        for (int round = 0; round < 400; round++)
        {
            uint control = (uint)random.Next() & 0x0000_b018;
            card[Register.Rctl] = control;
            for (int i = 0; i < 8; i++) card[Register.Mta + (4 * random.Next(128))] = (uint)random.NextInt64() & (uint)random.NextInt64();
            for (int i = 0; i < 4; i++) card[Register.Ral + (4 * random.Next(32))] = Word(random);
            for (int i = 0; i < 20; i++)
            {
                ulong destination = Word(random) | ((ulong)Word(random) << 32);
                if (i % 5 == 0) destination = ulong.MaxValue;
                if (i % 5 == 1) destination = Exact(card, random.Next(16));
                ulong source = Exact(card, random.Next(16));
                FilterMatch match = card.Device.Filter.Match(Address(destination), Address(source));
                Assert.Equal(Model(card, control, destination & 0xffff_ffff_ffff, source), match);
                seen.Add(match);
            }
        }

        Assert.Equal(5, seen.Count);
    }

    [Fact]
    public void AcceptsVlan_FilterOff_TakesAll() => Assert.True(new TestCard().Device.Filter.AcceptsVlan(7));

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(4095)]
    public void AcceptsVlan_FilterOn_TakesThoseInTheTable(int vlan)
    {
        var card = new TestCard();
        card[Register.Rctl] = ReceiveControlBits.VlanFilter;
        Assert.False(card.Device.Filter.AcceptsVlan((ushort)vlan));
        card[Register.Vfta + (4 * (vlan >> 5))] = 1u << (vlan & 31);
        Assert.True(card.Device.Filter.AcceptsVlan((ushort)(0xe000 | vlan)));
        Assert.False(card.Device.Filter.AcceptsVlan((ushort)(vlan ^ 1)));
    }

    [Theory]
    [InlineData(0u, 0x0007, true)]
    [InlineData(0u, 0x1007, false)]
    [InlineData(ReceiveControlBits.Cfi, 0x0007, false)]
    [InlineData(ReceiveControlBits.Cfi, 0x1007, true)]
    public void AcceptsVlan_CfiFilterOn_ComparesTheBit(uint control, ushort tag, bool expected)
    {
        var card = new TestCard();
        card[Register.Rctl] = ReceiveControlBits.VlanFilter | ReceiveControlBits.CfiFilter | control;
        card[Register.Vfta] = 1 << 7;
        Assert.Equal(expected, card.Device.Filter.AcceptsVlan(tag));
    }

    private static FilterMatch Model(TestCard card, uint control, ulong destination, ulong source)
    {
        for (int i = 0; i < 16; i++)
        {
            uint high = card[Register.Rah + (8 * i)];
            if (high >> 31 == 0 || ((high >> 16) & 3) > 1) continue;
            if (Exact(card, i) == (((high >> 16) & 3) == 0 ? destination : source)) return FilterMatch.Exact;
        }

        bool isGroup = (destination & 1) != 0;
        if (!isGroup) return (control & 8) != 0 ? FilterMatch.Promiscuous : FilterMatch.None;
        if (destination == 0xffff_ffff_ffff && (control & 0x8000) != 0) return FilterMatch.Broadcast;
        int hash = (int)(destination >> HashStarts[(control >> 12) & 3]) & 0xfff;
        if (((card[Register.Mta + (4 * (hash / 32))] >> (hash % 32)) & 1) != 0) return FilterMatch.Hash;
        return (control & 16) != 0 ? FilterMatch.Promiscuous : FilterMatch.None;
    }

    private static ulong Exact(TestCard card, int entry) =>
        card[Register.Ral + (8 * entry)] | ((ulong)(card[Register.Rah + (8 * entry)] & 0xffff) << 32);

    // Few different ones, so that tables are hit.
    private static uint Word(Random random) => Words[random.Next(Words.Length)];

    private static MacAddress Address(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BitConverter.TryWriteBytes(bytes, value);
        return MacAddress.Read(bytes);
    }
}
