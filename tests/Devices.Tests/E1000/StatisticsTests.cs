using ActorNet.Devices.E1000;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.E1000;

public sealed class StatisticsTests
{
    private static readonly MacAddress Group = MacAddress.Parse("01:00:5e:00:00:01");

    public static TheoryData<Register> Counters { get; } = [.. RegisterTable.All.Where(info => info.ReadEffect == ReadEffect.ClearOnRead).Select(info => info.Offset)];

    [Theory]
    [MemberData(nameof(Counters))]
    public void Counter_Read_IsCleared(Register register)
    {
        var card = new TestCard();
        card.Device.Statistics.Add(register, 5);
        card[register] = 1; // can only be read
        Assert.Equal(5u, card[register]);
        Assert.Equal(0u, card[register]);
    }

    [Theory]
    [MemberData(nameof(Counters))]
    public void Counter_AtItsMaximum_Stays(Register register)
    {
        var card = new TestCard();
        card.Device.Statistics.Add(register, uint.MaxValue - 1);
        card.Device.Statistics.Add(register, 3);
        card.Device.Statistics.Add(register);
        Assert.Equal(uint.MaxValue, card[register]);
    }

    [Theory]
    [InlineData(Register.Gorcl)]
    [InlineData(Register.Gotcl)]
    [InlineData(Register.Torl)]
    [InlineData(Register.Totl)]
    public void Octets_UpperHalfRead_ClearsBoth(Register low)
    {
        var card = new TestCard();
        card.Device.Statistics.AddOctets(low, 0xffff_fff0);
        card.Device.Statistics.AddOctets(low, 0x20);
        Assert.Equal(0x10u, card[low]);
        Assert.Equal(0x10u, card[low]);
        Assert.Equal(1u, card[low + 4]);
        Assert.Equal((0u, 0u), (card[low], card[low + 4]));
    }

    [Fact]
    public void Octets_ReadByOneWideAccess_AreWholeAndCleared()
    {
        var card = new TestCard();
        card.Device.Statistics.AddOctets(Register.Torl, 0x1_2345_6789);
        Assert.Equal(0x1_2345_6789ul, card.Device.ReadBar(0, (uint)Register.Torl, 8, card.Now));
        Assert.Equal(0u, card[Register.Torl]);
    }

    [Fact]
    public void Octets_AtTheirMaximum_Stay()
    {
        var card = new TestCard();
        card.Device.Statistics.AddOctets(Register.Torl, long.MaxValue);
        card.Device.Statistics.AddOctets(Register.Torl, long.MaxValue);
        card.Device.Statistics.AddOctets(Register.Torl, 1000);
        Assert.Equal((uint.MaxValue, uint.MaxValue), (card[Register.Torl], card[Register.Torh]));
    }

    [Theory]
    [InlineData(64, Register.Prc64, Register.Ptc64)]
    [InlineData(65, Register.Prc127, Register.Ptc127)]
    [InlineData(127, Register.Prc127, Register.Ptc127)]
    [InlineData(128, Register.Prc255, Register.Ptc255)]
    [InlineData(255, Register.Prc255, Register.Ptc255)]
    [InlineData(256, Register.Prc511, Register.Ptc511)]
    [InlineData(511, Register.Prc511, Register.Ptc511)]
    [InlineData(512, Register.Prc1023, Register.Ptc1023)]
    [InlineData(1023, Register.Prc1023, Register.Ptc1023)]
    [InlineData(1024, Register.Prc1522, Register.Ptc1522)]
    [InlineData(1522, Register.Prc1522, Register.Ptc1522)]
    [InlineData(9018, Register.Prc1522, Register.Ptc1522)]
    public void Packet_OfASize_CountsInItsBucket(int length, Register received, Register transmitted)
    {
        var card = new TestCard();
        card.Device.Statistics.Received(length, TestCard.Mac);
        card.Device.Statistics.Transmitted(length, TestCard.Mac);
        Assert.Equal((1u, 1u), (card[received], card[transmitted]));
        Assert.Equal((1u, (uint)length), (card[Register.Gprc], card[Register.Gorcl]));
        Assert.Equal((1u, 1u), (card[Register.Gptc], card[Register.Tpt]));
        Assert.Equal(((uint)length, (uint)length), (card[Register.Gotcl], card[Register.Totl]));
    }

    [Fact]
    public void Packet_ToAGroupOrAll_CountsAsSuch()
    {
        var card = new TestCard();
        card.Device.Statistics.Received(64, Group);
        card.Device.Statistics.Received(64, MacAddress.Broadcast);
        card.Device.Statistics.Transmitted(64, Group);
        card.Device.Statistics.Transmitted(64, MacAddress.Broadcast);
        Assert.Equal((1u, 1u), (card[Register.Mprc], card[Register.Bprc]));
        Assert.Equal((1u, 1u), (card[Register.Mptc], card[Register.Bptc]));
    }

    [Fact]
    public void Packet_Seen_CountsAsTotal()
    {
        var card = new TestCard();
        card.Device.Statistics.Seen(64);
        Assert.Equal((1u, 64u), (card[Register.Tpr], card[Register.Torl]));
    }
}
