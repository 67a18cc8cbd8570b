using ActorNet.Io.Netlink;

namespace ActorNet.Io.Tests.Netlink;

public sealed class InterfaceAddressTests
{
    [Theory]
    [InlineData("10.0.0.1/24", "10.0.0.255")]
    [InlineData("10.0.0.1/0", "255.255.255.255")]
    [InlineData("10.1.2.3/30", "10.1.2.3")]
    [InlineData("10.0.0.1/31", null)]
    [InlineData("10.0.0.1/32", null)]
    [InlineData("fd00::1/64", null)]
    [InlineData("::1/128", null)]
    public void TryParse_Address_IsThatAndItsBroadcast(string text, string? broadcast)
    {
        Assert.True(InterfaceAddress.TryParse(text, out InterfaceAddress address));
        Assert.Equal((text, broadcast), (address.ToString(), address.Broadcast?.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.1")]
    [InlineData("/24")]
    [InlineData("10.0.0.1/")]
    [InlineData("10.0.0.1/33")]
    [InlineData("10.0.0.1/-1")]
    [InlineData("10.0.0.1/255.255.255.0")]
    [InlineData("10.1/24")]
    [InlineData("0x0a.0.0.1/24")]
    [InlineData("10.0.0.256/24")]
    [InlineData("fd00::1/129")]
    [InlineData("fe80::1%eth0/64")]
    [InlineData("[fd00::1]/64")]
    [InlineData("host/24")]
    public void TryParse_NoAddress_False(string text) => Assert.False(InterfaceAddress.TryParse(text, out _));
}
