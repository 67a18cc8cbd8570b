using System.Net;
using System.Net.NetworkInformation;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Tap;

namespace ActorNet.Io.Tests.Tap;

public sealed class NetworkInterfacesTests
{
    [Fact]
    public void Settings_AreWhatWasSet() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = TapDevice.Open("t0");
        Assert.Null(NetworkInterfaces.GetAddress("t0", out int prefix));
        Assert.Equal(0, prefix);
        Assert.False(NetworkInterfaces.IsUp("t0"));

        NetworkInterfaces.SetHardwareAddress("t0", PhysicalAddress.Parse("02-11-22-33-44-55"));
        NetworkInterfaces.SetMtu("t0", 9000);
        NetworkInterfaces.SetAddress("t0", IPAddress.Parse("192.0.2.65"), 26);
        NetworkInterfaces.SetUp("t0");

        Assert.Equal("021122334455", NetworkInterfaces.GetHardwareAddress("t0").ToString());
        Assert.Equal(9000, NetworkInterfaces.GetMtu("t0"));
        Assert.Equal(IPAddress.Parse("192.0.2.65"), NetworkInterfaces.GetAddress("t0", out prefix));
        Assert.Equal(26, prefix);
        Assert.True(NetworkInterfaces.IsUp("t0"));
        string shown = Command.Run("ip", "address", "show", "dev", "t0");
        Assert.Contains("mtu 9000", shown, StringComparison.Ordinal);
        Assert.Contains("inet 192.0.2.65/26 brd 192.0.2.127", shown, StringComparison.Ordinal);
        Assert.Contains("link/ether 02:11:22:33:44:55", shown, StringComparison.Ordinal);
        Assert.StartsWith($"{NetworkInterfaces.GetIndex("t0")}: t0:", shown, StringComparison.Ordinal);
        NetworkInterfaces.SetUp("t0", up: false);
        Assert.False(NetworkInterfaces.IsUp("t0"));
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    public void SetAddress_AnyPrefixLength_IsReadBack(int prefixLength) => OwnNetwork.Run(() =>
    {
        using TapDevice tap = TapDevice.Open("t0");

        NetworkInterfaces.SetAddress("t0", IPAddress.Parse("10.0.0.1"), prefixLength);

        Assert.NotNull(NetworkInterfaces.GetAddress("t0", out int found));
        Assert.Equal(prefixLength, found);
    });

    [Fact]
    public void Anything_NoSuchInterface_NamesIt() => OwnNetwork.Run(() =>
    {
        Assert.False(NetworkInterfaces.Exists("t7"));
        LinuxException[] failures =
        [
            Assert.Throws<LinuxException>(() => NetworkInterfaces.SetUp("t7")),
            Assert.Throws<LinuxException>(() => NetworkInterfaces.GetMtu("t7")),
            Assert.Throws<LinuxException>(() => NetworkInterfaces.SetMtu("t7", 1500)),
            Assert.Throws<LinuxException>(() => NetworkInterfaces.GetAddress("t7", out _)),
            Assert.Throws<LinuxException>(() => NetworkInterfaces.SetAddress("t7", IPAddress.Loopback, 8)),
            Assert.Throws<LinuxException>(() => NetworkInterfaces.GetHardwareAddress("t7")),
        ];
        Assert.All(failures, static failure =>
        {
            Assert.Equal(Errno.NoDev, failure.Errno);
            Assert.Contains("interface t7", failure.Message, StringComparison.Ordinal);
        });
    });

    [Fact]
    public void Set_BadValues_Refused() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = TapDevice.Open("t0");

        Assert.Throws<ArgumentException>(() => NetworkInterfaces.SetAddress("t0", IPAddress.IPv6Loopback, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => NetworkInterfaces.SetAddress("t0", IPAddress.Loopback, 33));
        Assert.Throws<ArgumentOutOfRangeException>(() => NetworkInterfaces.SetAddress("t0", IPAddress.Loopback, -1));
        Assert.Throws<ArgumentException>(() => NetworkInterfaces.SetHardwareAddress("t0", PhysicalAddress.None));
        Assert.Contains("an MTU of 1000000 on interface t0", Assert.Throws<LinuxException>(() => NetworkInterfaces.SetMtu("t0", 1_000_000)).Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Exists_LeaksNothing() => OpenDescriptors.AssertNoLeak(300, static () =>
    {
        Assert.True(NetworkInterfaces.Exists("lo"));
        Assert.False(NetworkInterfaces.Exists("actornet-none"));
        Assert.Throws<LinuxException>(() => NetworkInterfaces.GetMtu("actornet-none"));
    });
}
