using ActorNet.Io.Descriptors;
using ActorNet.Io.Netlink;
using ActorNet.Io.Processes;
using ActorNet.Io.Tap;

namespace ActorNet.Io.Tests.Tap;

/// <summary>What can be changed on an open tap, as the kernel shows it.</summary>
public sealed class TapSettingsTests
{
    [Fact]
    public void SetOffloads_RunTime_IsWhatEthtoolShows() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = TapDevice.Open("t0", new TapOptions(Offloads: TapOffloads.All));
        Assert.Equal((tap.Offloads, true, true, true), (tap.AskedOffloads, Feature("tx-checksumming"), Feature("tx-tcp-segmentation"), Feature("tx-tcp6-segmentation")));

        Assert.True(tap.TrySetOffloads(TapOffloads.Checksum | TapOffloads.Tso4));
        Assert.Equal((true, true, false), (Feature("tx-checksumming"), Feature("tx-tcp-segmentation"), Feature("tx-tcp6-segmentation")));
        Assert.False(tap.TrySetOffloads(TapOffloads.Checksum | TapOffloads.Tso4));
        Assert.True(tap.TrySetOffloads(TapOffloads.Tso4)); // means nothing without checksums
        Assert.Equal((TapOffloads.None, false, false), (tap.AskedOffloads, Feature("tx-checksumming"), Feature("tx-tcp-segmentation")));
        Assert.True(tap.TrySetOffloads(TapOffloads.All));
        Assert.True(Feature("tx-tcp6-segmentation"));
    });

    // The kernel refuses some combinations; we never ask for one of them.
    [Fact]
    public void SetOffloads_AnySet_IsTaken() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = TapDevice.Open("t0", new TapOptions(Offloads: TapOffloads.All));
        for (int set = 0; set <= (int)TapOffloads.All; set++) tap.TrySetOffloads((TapOffloads)set);
    });

    [Fact]
    public void SetSendBuffer_IsReadBack() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = TapDevice.Open("t0");
        Assert.Equal(int.MaxValue, tap.GetSendBuffer());
        tap.SetSendBuffer(65_536);
        Assert.Equal(65_536, tap.GetSendBuffer());
        Assert.Contains("a send buffer of 0 bytes", Assert.Throws<LinuxException>(() => tap.SetSendBuffer(0)).Message, StringComparison.Ordinal);
    });

    [Fact]
    public void SetPersistentAndOwners_OutliveTheDescriptor() => OwnNetwork.Run(() =>
    {
        using (TapDevice tap = TapDevice.Open("t0"))
        {
            tap.SetOwner(Accounts.UserNumber("nobody"));
            tap.SetGroup(Accounts.GroupNumber("daemon"));
            tap.SetPersistent(true);
        }

        string shown = Command.Run("ip", "-d", "link", "show", "t0");
        Assert.Contains("persist on user nobody group daemon", shown, StringComparison.Ordinal);
        using (TapDevice again = TapDevice.Open("t0")) again.SetPersistent(false);
        Assert.False(NetworkInterfaces.Exists("t0"));
    });

    [Fact]
    public void SetCarrier_IsWhatTheStackSees() => OwnNetwork.Run(() =>
    {
        using TapDevice tap = TapDevice.Open("t0");
        NetworkInterfaces.SetUp("t0");
        using var netlink = new RouteNetlink();
        Assert.True(netlink.Get("t0").HasCarrier);
        Assert.True(tap.TrySetCarrier(false));
        Assert.False(netlink.Get("t0").HasCarrier);
        Assert.True(tap.TrySetCarrier(true));
        Assert.True(netlink.Get("t0").HasCarrier);
    });

    [Fact]
    public void SetAttached_QueuesComeAndGo() => OwnNetwork.Run(() =>
    {
        var queues = TapInterface.Open("t0", 4, TapOptions.Default);
        using var netlink = new RouteNetlink();
        Assert.Equal((4, 0), Queues());
        for (int i = 3; i > 0; i--) queues[i].SetAttached(false);
        Assert.Equal((1, 3), Queues());
        queues[1].SetAttached(true);
        Assert.Equal((2, 2), Queues());
        Assert.Contains("detach a queue of tap t0", Assert.Throws<LinuxException>(() => queues[3].SetAttached(false)).Message, StringComparison.Ordinal);
        foreach (TapDevice queue in queues) queue.Dispose();
        Assert.False(NetworkInterfaces.Exists("t0"));

        (int, int) Queues() => (netlink.Get("t0").Tun!.Queues, netlink.Get("t0").Tun!.DetachedQueues);
    });

    [Fact]
    public void Accounts_UnknownName_IsNamed()
    {
        Assert.Equal((0u, 0u, 4242u), (Accounts.UserNumber("root"), Accounts.GroupNumber("root"), Accounts.UserNumber("4242")));
        Assert.Contains("the user 'nobody-here'", Assert.Throws<LinuxException>(() => Accounts.UserNumber("nobody-here")).Message, StringComparison.Ordinal);
        Assert.Contains("the group 'nobody-here'", Assert.Throws<LinuxException>(() => Accounts.GroupNumber("nobody-here")).Message, StringComparison.Ordinal);
    }

    private static bool Feature(string name) =>
        Command.Run("ethtool", "-k", "t0").Split('\n').Single(line => line.Trim().StartsWith(name + ":", StringComparison.Ordinal)).Contains(": on", StringComparison.Ordinal);
}
