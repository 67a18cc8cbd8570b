using System.Net.NetworkInformation;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Netlink;
using ActorNet.Io.Tap;

namespace ActorNet.Io.Tests.Netlink;

/// <summary>Real interfaces, each test in a network namespace of its own; ip(8) says whether what we did is so.</summary>
public sealed class RouteNetlinkTests
{
    [Fact]
    public void Setup_Everything_IsWhatIpShows() => OwnNetwork.Run(() =>
    {
        Command.Run("ip", "link", "add", "br0", "type", "bridge");
        using TapDevice tap = TapDevice.Open("t0");

        new InterfaceSetup
        {
            Addresses = [Address("192.0.2.65/26"), Address("10.0.0.1/31"), Address("fd00::1/64")],
            Bridge = "br0",
            Mtu = 9000,
            HardwareAddress = PhysicalAddress.Parse("02-11-22-33-44-55"),
            Up = true,
        }.Apply("t0");

        string shown = Command.Run("ip", "address", "show", "dev", "t0");
        Assert.Contains("mtu 9000", shown, StringComparison.Ordinal);
        Assert.Contains("master br0", shown, StringComparison.Ordinal);
        Assert.Contains("inet 192.0.2.65/26 brd 192.0.2.127", shown, StringComparison.Ordinal);
        Assert.Contains("inet 10.0.0.1/31 scope", shown, StringComparison.Ordinal); // two stations: nobody to broadcast to
        Assert.Contains("inet6 fd00::1/64", shown, StringComparison.Ordinal);
        Assert.Contains("link/ether 02:11:22:33:44:55", shown, StringComparison.Ordinal);
        Assert.Contains(",UP", shown, StringComparison.Ordinal);

        using var netlink = new RouteNetlink();
        LinkDescription link = netlink.Get("t0");
        Assert.Equal(("t0", true, 9000, netlink.Get("br0").Index, "021122334455", "tun"), (link.Name, link.IsUp, link.Mtu, link.Master, link.Address.ToString(), link.Kind));
        Assert.Equal(NetworkInterfaces.GetIndex("t0"), link.Index);
        Assert.Equal(new TunDescription(true, false, true, false, 0, 0), link.Tun);
        netlink.SetMaster(link, null);
        netlink.SetUp(link, false);
        Assert.Equal((0, false), (netlink.Get("t0").Master, netlink.Get("t0").IsUp));
    });

    [Fact]
    public void Apply_Twice_ChangesNothing() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = TapDevice.Open("t0");
        var setup = new InterfaceSetup { Addresses = [Address("10.0.0.1/24"), Address("fd00::1/64")], Up = true };

        setup.Apply("t0");
        setup.Apply("t0");

        Assert.Equal(2, Command.Run("ip", "-o", "address", "show", "dev", "t0", "scope", "global").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    });

    [Fact]
    public void Find_NoSuchInterface_NullAndNamed() => OwnNetwork.Run(() =>
    {
        using var netlink = new RouteNetlink();

        Assert.Null(netlink.Find("t7"));
        LinuxException failure = Assert.Throws<LinuxException>(() => netlink.Get("t7"));
        Assert.Equal(Errno.NoDev, failure.Errno);
        Assert.Contains("interface t7", failure.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Find_ManyQueuesAndBridges_TellsWhatTheyAre() => OwnNetwork.Run(() =>
    {
        Command.Run("ip", "tuntap", "add", "dev", "t0", "mode", "tap", "multi_queue", "vnet_hdr");
        Command.Run("ip", "tuntap", "add", "dev", "t1", "mode", "tun");
        Command.Run("ip", "link", "add", "br0", "type", "bridge");
        using var netlink = new RouteNetlink();

        Assert.Equal(new TunDescription(true, true, true, true, 0, 0), netlink.Get("t0").Tun);
        Assert.Equal(new TunDescription(false, false, false, true, 0, 0), netlink.Get("t1").Tun);
        Assert.Equal(("bridge", null), (netlink.Get("br0").Kind, netlink.Get("br0").Tun));
    });

    [Fact]
    public void Change_WhatTheKernelDoesNotTake_SaysItsReason() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = TapDevice.Open("t0");
        using var netlink = new RouteNetlink();
        LinkDescription link = netlink.Get("t0");

        LinuxException mtu = Assert.Throws<LinuxException>(() => netlink.SetMtu(link, 1_000_000));
        Assert.Contains("set an MTU of 1000000 on interface t0", mtu.Message, StringComparison.Ordinal);
        Assert.Contains("The kernel says: mtu greater than device maximum", mtu.Message, StringComparison.Ordinal);
        Assert.Contains("hardware address 01", Assert.Throws<LinuxException>(() => netlink.SetAddress(link, PhysicalAddress.Parse("01-11-22-33-44-55"))).Message, StringComparison.Ordinal);
        tap.Dispose();
        Assert.Equal(Errno.NoDev, Assert.Throws<LinuxException>(() => netlink.SetUp(link, true)).Errno);
    });

    [Fact]
    public void Check_BadBridge_SaysWhatToDo() => OwnNetwork.Run(() =>
    {
        Assert.Contains("ip link add br7 type bridge", Assert.Throws<LinuxException>(() => new InterfaceSetup { Bridge = "br7" }.Check()).Message, StringComparison.Ordinal);
        using TapDevice tap = TapDevice.Open("t0");
        Assert.Contains("is not a bridge but a tun", Assert.Throws<LinuxException>(() => new InterfaceSetup { Bridge = "t0" }.Check()).Message, StringComparison.Ordinal);
    });

    [Fact]
    public void OpenAndAsk_LeakNothing() => OpenDescriptors.AssertNoLeak(300, static () =>
    {
        using var netlink = new RouteNetlink();
        Assert.NotNull(netlink.Find("lo"));
        Assert.Null(netlink.Find("actornet-none"));
    });

    private static InterfaceAddress Address(string text)
    {
        Assert.True(InterfaceAddress.TryParse(text, out InterfaceAddress address));
        return address;
    }
}
