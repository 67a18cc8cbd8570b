using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>User-mode Linux and QEMU on a switch that carries VLANs, with what is on top of interfaces: VLANs, macvlan, promiscuous mode.</summary>
public sealed class MixedPairTests(MixedPairTests.Machines pair) : GuestToGuestTests(pair), IClassFixture<MixedPairTests.Machines>
{
    private const string VlanTap = "tap5"; // the switch takes the host's tags off and puts them on: its kernel may know none
    private const string Trunk = $"{Datapath.SwitchPort},mode=trunk,overflow=backpressure";

    [Fact]
    public Task Vlan_OnBothGuests_CarriesPingsUdpAndTcpAlsoToTheHost() => CheckAsync(ThroughAsync("type vlan id 5", "10.9.5", VlanTap));

    [Fact]
    public Task Macvlan_OnBothGuests_CarriesPingsUdpAndTcpAlsoToTheHost() => CheckAsync(ThroughAsync("type macvlan", "10.9.7", Datapath.TapName));

    /// <summary>Traffic between interfaces on top of the guests' own, which carry theirs meanwhile.</summary>
    private async Task ThroughAsync(string type, string network, string tap)
    {
        string add = $"busybox ip addr add {network}.1/24 dev {tap} && busybox ip link set {tap} up";
        (await Pair.Host.RunAsync(add)).Expect(add);
        var host = new Station(Pair.Host, $"{network}.1");
        var first = new Station(Pair.First, $"{network}.2");
        var second = new Station(Pair.Second, $"{network}.3");
        foreach ((Guest guest, Station upper) in ((Guest, Station)[])[(Pair.First, first), (Pair.Second, second)])
            await guest.ExpectAsync($"ip link add link eth0 name upper {type} && ip addr add {upper.Address}/24 dev upper && ip link set upper up");

        await Traffic.EverythingAsync(first, second);
        await Traffic.EverythingAsync(host, first);
        await Traffic.EverythingAsync(host, second);
        foreach (Guest guest in (Guest[])[Pair.First, Pair.Second])
        {
            await guest.ExpectAsync("ip link set eth0 promisc on");
            await Traffic.DatagramsAsync(Pair.First, Pair.Second, count: 100);
            await Traffic.DatagramsAsync(Pair.Host, guest, count: 100);
            await guest.ExpectAsync("ip link set eth0 promisc off && ip link del upper");
        }
    }

    public sealed class Machines() : GuestPair(
        GuestKind.Uml, GuestKind.Qemu, Trunk, "", "", "-netdev", $"tap,id={VlanTap},ifname={VlanTap}", "-netdev", $"{Datapath.SwitchPort},vlan=5,id=up5,netdev={VlanTap}");
}
