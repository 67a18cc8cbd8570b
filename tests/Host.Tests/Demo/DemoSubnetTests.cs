using System.Net;
using ActorNet.Host.Demo;

namespace ActorNet.Host.Tests.Demo;

public sealed class DemoSubnetTests
{
    [Fact]
    public void FirstFree_NothingTaken_IsTheFirstCandidate()
    {
        DemoSubnet subnet = Assert.NotNull(DemoSubnet.FirstFree([]));

        Assert.Equal("10.77.0.0/24", subnet.ToString());
        Assert.Equal("10.77.0.1", subnet.Host.ToString());
        Assert.Equal("10.77.0.2", subnet.Guest.ToString());
        Assert.Equal("10.77.0.3", subnet.Visitor.ToString());
    }

    [Theory]
    [InlineData("10.77.0.9", 24, "10.78.0.0/24")] // same network
    [InlineData("10.77.0.200", 28, "10.78.0.0/24")] // a part of it
    [InlineData("10.77.9.1", 16, "10.78.0.0/24")] // it is a part of that
    [InlineData("10.1.2.3", 8, "172.27.77.0/24")]
    [InlineData("127.0.0.1", 8, "10.77.0.0/24")]
    [InlineData("fe80::1", 64, "10.77.0.0/24")]
    public void FirstFree_NetworkOfHost_IsAvoided(string address, int prefixLength, string expected) =>
        Assert.Equal(expected, DemoSubnet.FirstFree([(IPAddress.Parse(address), prefixLength)])?.ToString());

    [Fact]
    public void FirstFree_EverythingTaken_IsNone() => Assert.Null(DemoSubnet.FirstFree([(IPAddress.Any, 0)]));

    [Theory]
    [InlineData("10.5.6.0/24", "10.5.6.0/24")]
    [InlineData("192.168.3.7", "192.168.3.0/24")]
    public void TryParse_Valid_IsTheNetwork(string text, string expected)
    {
        Assert.True(DemoSubnet.TryParse(text, out DemoSubnet subnet));
        Assert.Equal(expected, subnet.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.5/24")]
    [InlineData("10.5.6.0/16")]
    [InlineData("224.0.0.0/24")]
    [InlineData("127.0.0.0/24")]
    [InlineData("::1")]
    [InlineData("ten")]
    public void TryParse_Invalid_IsRefused(string text) => Assert.False(DemoSubnet.TryParse(text, out _));
}
