using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

public sealed class MixedPairTests(MixedPairTests.Machines pair) : GuestToGuestTests(pair), IClassFixture<MixedPairTests.Machines>
{
    [Fact]
    public Task Vlan_OnBothGuests_CarriesUdpAndTcp() => CheckAsync(ThroughAsync(
        "10.9.5.2", "10.9.5.3", static (guest, address) =>
            guest.ExpectAsync($"ip link add link eth0 name upper type vlan id 5 && ip addr add {address}/24 dev upper && ip link set upper up")));

    [Fact]
    public Task Macvlan_OnBothGuests_CarriesUdpAndTcp() => CheckAsync(ThroughAsync(
        "10.9.7.2", "10.9.7.3", static (guest, address) =>
            guest.ExpectAsync($"ip link add link eth0 name upper type macvlan && ip addr add {address}/24 dev upper && ip link set upper up")));

    /// <summary>Traffic between interfaces on top of the guests' own, which carry theirs meanwhile.</summary>
    private async Task ThroughAsync(string firstAddress, string secondAddress, Func<Guest, string, Task> addAsync)
    {
        await addAsync(Pair.First, firstAddress);
        await addAsync(Pair.Second, secondAddress);
        var first = new Station(Pair.First, firstAddress);
        var second = new Station(Pair.Second, secondAddress);
        foreach ((Station from, Station to) in ((Station, Station)[])[(first, second), (second, first)])
        {
            await Traffic.PingAsync(from, to, count: 200);
            await Traffic.DatagramsAsync(from, to, count: 400);
            await Traffic.TransferAsync(from, to, mebibytes: 4);
        }
        await Pair.Second.ExpectAsync("ip link set eth0 promisc on");
        await Traffic.DatagramsAsync(Pair.First, Pair.Second, count: 200);
        await Pair.Second.ExpectAsync("ip link set eth0 promisc off && ip link del upper");
        await Pair.First.ExpectAsync("ip link del upper");
    }

    public sealed class Machines() : GuestPair(GuestKind.Uml, GuestKind.Qemu);
}
