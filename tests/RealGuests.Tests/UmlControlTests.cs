using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>User-mode Linux sends its control queue to the program: what its driver asks for there is done.</summary>
public sealed class UmlControlTests(UmlControlTests.Machines pair) : IClassFixture<UmlControlTests.Machines>
{
    private const string OtherMac = "52:54:00:00:0a:02";

    public sealed class Machines() : GuestPair(GuestKind.Uml, GuestKind.Uml, firstNic: ",queues=4,rss=on", secondNic: ",packed=on,in_order=on");

    private Guest Guest => pair.First;

    [Fact]
    public async Task Promiscuous_OnAndOff_SeesWhatIsForOthersOnlyWhileOn()
    {
        await using Qmp program = await pair.Datapath.ConnectAsync();
        await ExpectFilteredAsync(program, isFiltered: true, pair.Host, pair.Second.Address);
        await Guest.ExpectAsync("ip link set eth0 promisc on");
        await ExpectFilteredAsync(program, isFiltered: false, pair.Host, pair.Second.Address);
        await Guest.ExpectAsync("ip link set eth0 promisc off");
        await ExpectFilteredAsync(program, isFiltered: true, pair.Host, pair.Second.Address);
    }

    [Fact]
    public async Task Multicast_JoinedGroupAndAllMulticast_PassTheFilterAndOthersDoNot()
    {
        const string Joined = "224.0.0.1"; // by every interface
        const string Other = "224.0.0.99";
        string routes = $"busybox ip route add 224.0.0.0/4 dev {Datapath.TapName}";
        (await pair.Host.RunAsync(routes)).Expect(routes);
        await Guest.ExpectAsync("echo 0 >/proc/sys/net/ipv4/icmp_echo_ignore_broadcasts");
        await using Qmp program = await pair.Datapath.ConnectAsync();

        string ping = $"{pair.Host.PingCommand} -n -c 3 -i 0.1 {Joined} | grep 'from {Guest.Address}'";
        (await pair.Host.RunAsync(ping)).Expect(ping);
        await ExpectFilteredAsync(program, isFiltered: true, pair.Host, Other);
        await Guest.ExpectAsync("ifconfig eth0 allmulti");
        await ExpectFilteredAsync(program, isFiltered: false, pair.Host, Other);
        await Guest.ExpectAsync("ifconfig eth0 -allmulti");
        await ExpectFilteredAsync(program, isFiltered: true, pair.Host, Other);
    }

    [Fact]
    public async Task Macvlan_SecondAddress_BothAddressesGetTheirs()
    {
        var macvlan = new Station(Guest, "10.9.7.2");
        await Guest.ExpectAsync($"ip link add link eth0 name mv0 type macvlan && ip addr add {macvlan.Address}/24 dev mv0 && ip link set mv0 up");
        await pair.Second.ExpectAsync("ip addr add 10.9.7.3/24 dev eth0");

        await Traffic.PingAsync(pair.Second, macvlan);
        await Traffic.DatagramsAsync(pair.Second, macvlan, count: 400);
        await Traffic.DatagramsAsync(pair.Second, Guest, count: 400);

        await Guest.ExpectAsync("ip link del mv0");
    }

    [Fact]
    public async Task MacAddress_Changed_OnlyTheNewOneGetsFrames()
    {
        await using Qmp program = await pair.Datapath.ConnectAsync();
        string before = await Guest.ExpectAsync("cat /sys/class/net/eth0/address");
        string know = $"busybox arp -i {Datapath.TapName} -s {Guest.Address} ";

        await Guest.ExpectAsync($"ip link set eth0 address {OtherMac}");
        (await pair.Host.RunAsync(know + before)).Expect(know);
        await ExpectFilteredAsync(program, isFiltered: true, pair.Host, Guest.Address);
        (await pair.Host.RunAsync(know + OtherMac)).Expect(know);
        await Traffic.PingAsync(pair.Host, Guest);

        await Guest.ExpectAsync($"ip link set eth0 address {before}");
        (await pair.Host.RunAsync($"busybox arp -i {Datapath.TapName} -d {Guest.Address}")).Expect("arp -d");
        await Traffic.PingAsync(pair.Host, Guest);
    }

    [Fact]
    public async Task Vlan_OwnAndForeign_OwnPassesBothWaysAndTheOtherNotAtAll()
    {
        foreach ((Guest guest, string address) in ((Guest, string)[])[(Guest, "10.9.5.2"), (pair.Second, "10.9.5.3")])
            await guest.ExpectAsync($"ip link add link eth0 name eth0.5 type vlan id 5 && ip addr add {address}/24 dev eth0.5 && ip link set eth0.5 up");
        var first = new Station(Guest, "10.9.5.2");
        var second = new Station(pair.Second, "10.9.5.3");

        await Traffic.PingAsync(first, second);
        await Traffic.DatagramsAsync(first, second, count: 400);
        await Traffic.DatagramsAsync(second, first, count: 400);
        await Traffic.DatagramsAsync(pair.Host, Guest, count: 400);

        await using Qmp program = await pair.Datapath.ConnectAsync();
        long before = await program.DroppedAsync("nic0", "vlan-filtered");
        await pair.Second.ExpectAsync("ip link add link eth0 name eth0.6 type vlan id 6 && ip addr add 10.9.6.3/24 dev eth0.6 && ip link set eth0.6 up");
        Assert.NotEqual(0, (await pair.Second.RunAsync("ping -c 1 -W 1 10.9.6.2")).Status);
        Assert.NotEqual(before, await program.DroppedAsync("nic0", "vlan-filtered"));

        await pair.Second.ExpectAsync("ip link del eth0.6");
        await Guest.ExpectAsync("ip link del eth0.5");
        await pair.Second.ExpectAsync("ip link del eth0.5");
    }

    [Fact]
    public async Task SetLink_DownAndUp_GuestSeesItsCarrier()
    {
        await using Qmp program = await pair.Datapath.ConnectAsync();
        foreach ((bool up, string carrier) in ((bool, string)[])[(false, "0"), (true, "1")])
        {
            await program.ExecuteAsync("set_link", new { name = "nic0", up });
            await Guest.ExpectAsync($"until [ $(cat /sys/class/net/eth0/carrier) = {carrier} ]; do usleep 10000; done");
        }
        await Traffic.PingAsync(pair.Host, Guest);
    }

    [Fact]
    public async Task Queues_FourAndOneAgain_TrafficGoesOn()
    {
        foreach (int pairs in (int[])[4, 2, 1])
        {
            await Guest.ExpectAsync($"ethtool -L eth0 combined {pairs}");
            await Traffic.DatagramsAsync(pair.Host, Guest, count: 400);
            await Traffic.DatagramsAsync(Guest, pair.Second, count: 400);
        }
    }

    [Fact]
    public async Task ReceiveSteering_TableOfOneAndOfFour_FlowsGoWhereItSays()
    {
        await Guest.ExpectAsync("ethtool -L eth0 combined 4");
        foreach (int queues in (int[])[1, 4])
        {
            await Guest.ExpectAsync($"ethtool -X eth0 equal {queues}");
            string before = await Guest.ExpectAsync(Counts);
            // Each has a port of its own, and so is a flow of its own.
            for (int flow = 0; flow < 12; flow++) await Traffic.DatagramsAsync(pair.Host, Guest, count: 40);
            string after = await Guest.ExpectAsync(Counts);
            int used = before.Split('\n').Zip(after.Split('\n')).Count(static queue => queue.First != queue.Second);
            Assert.True(queues == 1 ? used == 1 : used > 1, $"{used} of {queues} queues used");
        }
        await Guest.ExpectAsync("ethtool -X eth0 equal 1 && ethtool -L eth0 combined 1");
    }

    private const string Counts = "ethtool -S eth0 | grep 'rx_queue_[0-9]*_packets'";

    [Fact]
    public async Task LargeReceive_OffAndOn_GuestGetsSegmentsOrWholeFrames()
    {
        await using Qmp program = await pair.Datapath.ConnectAsync();
        foreach ((string state, bool isSegmented) in ((string, bool)[])[("on", false), ("off", true), ("on", false)])
        {
            await Guest.ExpectAsync($"ethtool -K eth0 rx-gro-hw {state}");
            long before = await program.CountAsync("nic0", "segmented");
            await Traffic.TransferAsync(pair.Host, Guest, mebibytes: 4);
            Assert.Equal(isSegmented, await program.CountAsync("nic0", "segmented") > before);
        }
    }

    [Fact]
    public async Task Rings_PackedAndInOrder_CarryPingsUdpAndTcpToHostAndGuestBothWays()
    {
        Assert.True(await pair.Second.HasFeatureAsync(0, Harness.Guest.RingPacked));
        await Traffic.EverythingAsync(pair.Second, pair.Host);
        await Traffic.EverythingAsync(pair.Second, Guest);
    }

    [Fact]
    public async Task Coalescing_SetAndUnset_NothingWaitsForEver()
    {
        foreach (string setting in (string[])["rx-usecs 500 rx-frames 16 tx-usecs 500 tx-frames 16", "rx-usecs 0 rx-frames 1 tx-usecs 0 tx-frames 1"])
        {
            await Guest.ExpectAsync($"ethtool -C eth0 {setting}");
            await Traffic.PingAsync(pair.Host, Guest, count: 200);
            await Traffic.DatagramsAsync(pair.Host, Guest, count: 400);
            await Traffic.TransferAsync(Guest, pair.Host, mebibytes: 4);
        }
    }

    /// <summary>Ten frames for an address: does the filter of the guest's NIC keep all of them out, or none?</summary>
    private static async Task ExpectFilteredAsync(Qmp program, bool isFiltered, HostNetwork from, string to)
    {
        const int Frames = 10;
        // Neighbours are asked for by broadcast first, which passes.
        await from.RunAsync($"{from.PingCommand} -n -q -c 1 -W 0.2 {to}");
        long before = await program.DroppedAsync("nic0", "filtered");
        await from.RunAsync($"{from.PingCommand} -n -q -c {Frames} -i 0.01 -W 0.2 {to}");
        long filtered = await program.DroppedAsync("nic0", "filtered") - before;
        // The others ask each other now and then whether they are still there.
        Assert.True(filtered >= Frames == isFiltered, $"{filtered} of {Frames} frames for {to} filtered");
    }
}
