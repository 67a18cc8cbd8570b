using System.Net;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.Io.Tap;

namespace ActorNet.Io.Tests.Sockets;

/// <summary>Addresses, as they are written and as the kernel reads them.</summary>
public sealed class SocketEndpointTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:7")]
    [InlineData("localhost", "127.0.0.1:7")]
    [InlineData("", "0.0.0.0:7")]
    [InlineData("::1", "[::1]:7")]
    [InlineData("ip6-localhost", "[::1]:7")]
    [InlineData("fe80::1%eth0", "[fe80::1%eth0]:7")]
    [InlineData("ff02::1%3", "[ff02::1%3]:7")]
    public void TryParse_Numbers_AreUnderstood(string host, string expected)
    {
        Assert.True(SocketEndpoint.TryParse(host, 7, out SocketEndpoint? address));
        Assert.Equal(expected, address.ToString());
        Assert.Equal(7, address.Port);
    }

    [Theory]
    [InlineData("example.org", 7)]
    [InlineData("127.1", 7)]
    [InlineData("1.2.3.4.5", 7)]
    [InlineData("256.0.0.1", 7)]
    [InlineData("[::1]", 7)]
    [InlineData("::g", 7)]
    [InlineData("fe80::1%", 7)]
    [InlineData("fe80::1%sixteencharacter", 7)]
    [InlineData("fe80::1%a/b", 7)]
    [InlineData("127.0.0.1%lo", 7)]
    [InlineData("127.0.0.1", -1)]
    [InlineData("127.0.0.1", 65_536)]
    public void TryParse_Others_AreNot(string host, int port) => Assert.False(SocketEndpoint.TryParse(host, port, out _));

    [Theory]
    [InlineData("223.255.255.255", false, false)]
    [InlineData("224.0.0.1", true, false)]
    [InlineData("239.255.255.255", true, false)]
    [InlineData("240.0.0.1", false, false)]
    [InlineData("::1", false, false)]
    [InlineData("fe80::1", false, true)]
    [InlineData("febf::1%eth0", false, false)]
    [InlineData("fec0::1", false, false)]
    [InlineData("ff01::1", true, true)]
    [InlineData("ff02::1", true, true)]
    [InlineData("ff12::1", true, true)]
    [InlineData("ff02::1%eth0", true, false)]
    [InlineData("ff05::1", true, false)]
    public void Address_GroupsAndLinks_AreKnown(string host, bool isMulticast, bool needsInterface)
    {
        Assert.True(SocketEndpoint.TryParse(host, 7, out SocketEndpoint? address));
        Assert.Equal((isMulticast, needsInterface), (address.IsMulticast, address.NeedsInterface));
    }

    [Fact]
    public void Bytes_AreStructSockaddr()
    {
        Assert.Equal("020012340A000001" + Zeros(8), BytesOf(SocketEndpoint.Of(IPAddress.Parse("10.0.0.1"), 0x1234)));
        Assert.Equal("0A00123400000000" + "FE80" + Zeros(13) + "01" + "05000000", BytesOf(SocketEndpoint.Of(IPAddress.Parse("fe80::1"), 0x1234, "5")));
        Assert.Equal("01002F6100", BytesOf(SocketEndpoint.OfPath("/a")));
    }

    // As QEMU 7.2 writes them: util/qemu-sockets.c.
    [Fact]
    public void Bytes_OfAnAbstractName_EndWithItOrWithTheLongest()
    {
        Assert.Equal("0100" + "00" + "6162", BytesOf(SocketEndpoint.OfAbstract("ab")));
        Assert.Equal("0100" + "00" + "6162" + Zeros(105), BytesOf(SocketEndpoint.OfAbstract("ab", isTight: false)));
        Assert.Equal(2 + 108, SocketEndpoint.OfAbstract(new string('x', 107)).Bytes.Length);
        Assert.Equal(Errno.NameTooLong, Assert.Throws<LinuxException>(() => SocketEndpoint.OfAbstract(new string('x', 108))).Errno);
        Assert.Equal(Errno.NameTooLong, Assert.Throws<LinuxException>(() => SocketEndpoint.OfPath(new string('x', 108))).Errno);
        Assert.Null(SocketEndpoint.OfAbstract("ab").Path);
    }

    [Fact]
    public void Equals_SameAddress_Only()
    {
        SocketEndpoint one = SocketEndpoint.Of(IPAddress.Loopback, 1);
        Assert.Equal(one, SocketEndpoint.Of(IPAddress.Loopback, 2).WithPort(1));
        Assert.NotEqual(one, SocketEndpoint.Of(IPAddress.Loopback, 2));
        Assert.NotEqual(SocketEndpoint.Of(IPAddress.Parse("fe80::1"), 1, "eth0"), SocketEndpoint.Of(IPAddress.Parse("fe80::1"), 1, "eth1"));
        Assert.NotEqual(SocketEndpoint.OfAbstract("a"), SocketEndpoint.OfAbstract("a", isTight: false));
    }

    [Fact]
    public void AtItsInterface_ByName_HasItsNumber() => OwnNetwork.Run(() =>
    {
        SocketEndpoint address = SocketEndpoint.Of(IPAddress.Parse("fe80::1"), 1, "lo");
        Assert.Equal(0u, address.ScopeId);
        Assert.Equal((uint)NetworkInterfaces.GetIndex("lo"), address.AtItsInterface().ScopeId);
        Assert.Contains("eth7", Assert.Throws<LinuxException>(() => SocketEndpoint.Of(IPAddress.Parse("fe80::1"), 1, "eth7").AtItsInterface()).Message, StringComparison.Ordinal);
    });

    private static string BytesOf(SocketEndpoint address) => Convert.ToHexString(address.Bytes);

    private static string Zeros(int count) => string.Concat(Enumerable.Repeat("00", count));
}
