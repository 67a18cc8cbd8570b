using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Frames;

public class MacAddressTests
{
    [Theory]
    [InlineData("52:54:00:12:34:56", "52:54:00:12:34:56")]
    [InlineData("52-54-00-12-34-AB", "52:54:00:12:34:ab")]
    [InlineData("ff:ff:ff:ff:ff:ff", "ff:ff:ff:ff:ff:ff")]
    public void Parse_Valid_FormatsAsUsual(string text, string expected) =>
        Assert.Equal(expected, MacAddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("52:54:00:12:34")]
    [InlineData("52:54:00:12:34:5")]
    [InlineData("52:54:00:12:34:567")]
    [InlineData("52:54:00:12:34:5g")]
    [InlineData("52:54-00:12:34:56")]
    [InlineData("52.54.00.12.34.56")]
    [InlineData("52:54:00:12:34: 6")]
    [InlineData("+2:54:00:12:34:56")]
    public void Parse_Invalid_IsRefused(string text)
    {
        Assert.False(MacAddress.TryParse(text, out _));
        Assert.Throws<FormatException>(() => MacAddress.Parse(text));
    }

    [Fact]
    public void Bytes_RoundTrip_InTransmissionOrder()
    {
        byte[] bytes = [0x52, 0x54, 0, 1, 2, 3];
        byte[] copy = new byte[6];
        MacAddress.Read(bytes).CopyTo(copy);

        Assert.Equal(bytes, copy);
        Assert.Equal(0x5254_0001_0203UL, MacAddress.Read(bytes).Value);
        Assert.Equal(MacAddress.Read(bytes), MacAddress.FromValue(0xabcd_5254_0001_0203));
    }

    [Theory]
    [InlineData("01:00:5e:00:00:01", true, false)]
    [InlineData("ff:ff:ff:ff:ff:ff", true, true)]
    [InlineData("52:54:00:00:00:01", false, false)]
    [InlineData("fe:ff:ff:ff:ff:ff", false, false)]
    public void Kind_FollowsTheGroupBit(string text, bool multicast, bool broadcast)
    {
        MacAddress address = MacAddress.Parse(text);

        Assert.Equal(multicast, address.IsMulticast);
        Assert.Equal(broadcast, address.IsBroadcast);
        Assert.Equal(broadcast, address == MacAddress.Broadcast);
        Assert.False(address.IsZero);
        Assert.True(default(MacAddress).IsZero);
    }
}
