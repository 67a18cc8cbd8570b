using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.E1000;

/// <summary>What the Linux e1000 driver asks of its card.</summary>
public sealed class DriverTests(E1000Guest machine) : IClassFixture<E1000Guest>
{
    private const string Stranger = "02:00:00:00:00:99", Everybody = "ff:ff:ff:ff:ff:ff", Group = "01:00:5e:01:02:03", OtherGroup = "01:00:5e:0a:0b:0c";

    private Guest Guest => machine.Guest;

    private HostNetwork Host => machine.Host;

    [Theory]
    [InlineData("online")]
    [InlineData("offline")]
    public Task SelfTest_AllFive_AreZero(string mode) => CheckAsync(async () =>
    {
        string[] lines = (await Guest.ExpectAsync($"ethtool -t eth0 {mode}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Contains(lines, static line => line.Contains("PASS", StringComparison.Ordinal));
        string[] results = [.. lines.Where(static line => line.Contains("test", StringComparison.Ordinal) && char.IsAsciiDigit(line.TrimEnd()[^1])).Select(static line => line.TrimEnd())];
        Assert.Equal(5, results.Length);
        Assert.All(results, static line => Assert.EndsWith("\t 0", line, StringComparison.Ordinal));
        await E1000Segment.UpAsync(Guest);
        await Traffic.PingAsync(Guest, Host, count: 100);
    });

    [Fact]
    public Task Traffic_BothWays_IsWhole() => CheckAsync(async () =>
    {
        await Traffic.PingAsync(Guest, Host);
        await Traffic.DatagramsAsync(Guest, Host, count: 1000);
        await Traffic.DatagramsAsync(Host, Guest, count: 1000);
        await Traffic.TransferAsync(Guest, Host);
        await Traffic.TransferAsync(Host, Guest);
    });

    [Theory]
    [InlineData("tso off")]
    [InlineData("tx off")]
    [InlineData("sg off")]
    [InlineData("gso off")]
    [InlineData("rx off")]
    [InlineData("rx on")]
    [InlineData("gro off")]
    [InlineData("rxvlan off")]
    [InlineData("txvlan off")]
    [InlineData("rx-all on")]
    [InlineData("rx-fcs on")]
    public Task Offload_Switched_TrafficIsWhole(string offload) => CheckAsync(async () =>
    {
        string[] words = offload.Split(' ');
        await Guest.RunAsync($"ethtool -K eth0 {offload}");
        await E1000Segment.UpAsync(Guest);
        await Traffic.TransferAsync(Guest, Host, mebibytes: 4);
        await Traffic.TransferAsync(Host, Guest, mebibytes: 4);
        await Guest.RunAsync($"ethtool -K eth0 {words[0]} {(words[1] == "on" ? "off" : "on")}");
        await Guest.RunAsync("ethtool -K eth0 tx on; ethtool -K eth0 sg on; ethtool -K eth0 tso on; ethtool -K eth0 gso on; ethtool -K eth0 rxvlan on");
        await E1000Segment.UpAsync(Guest);
    });

    [Theory]
    [InlineData(4000)]
    [InlineData(9000)]
    public Task Jumbo_BothWays_IsWhole(int mtu) => CheckAsync(async () =>
    {
        await HostDoes($"busybox ip link set {Datapath.TapName} mtu {mtu}");
        await Guest.ExpectAsync($"ip link set eth0 mtu {mtu}");
        await E1000Segment.UpAsync(Guest);
        await Guest.ExpectAsync($"{Guest.PingCommand} -n -q -c 50 -i 0.01 -M do -s {mtu - 28} {Host.Address}");
        await Traffic.TransferAsync(Guest, Host, mebibytes: 8);
        await Traffic.TransferAsync(Host, Guest, mebibytes: 8);
        await Traffic.DatagramsAsync(Host, Guest, count: 200);
        await Guest.ExpectAsync("ip link set eth0 mtu 1500");
        await HostDoes($"busybox ip link set {Datapath.TapName} mtu 1500");
        await E1000Segment.UpAsync(Guest);
    });

    [Fact]
    public Task Filter_ByAddress_HandsUpWhatItShould() => CheckAsync(async () =>
    {
        string own = (await Guest.ExpectAsync("cat /sys/class/net/eth0/address")).Trim();
        Assert.Equal((10, 0, 10), (await HeardAsync(own), await HeardAsync(Stranger), await HeardAsync(Everybody)));

        await Guest.ExpectAsync("ip link set eth0 promisc on");
        Assert.Equal(10, await HeardAsync(Stranger));
        await Guest.ExpectAsync("ip link set eth0 promisc off");
        Assert.Equal((0, 0), (await HeardAsync(Stranger), await HeardAsync(Group)));

        await Guest.ExpectAsync($"frames join eth0 {Group} >/tmp/joined");
        Assert.Equal((10, 0), (await HeardAsync(Group), await HeardAsync(OtherGroup)));
        await Guest.ExpectAsync("kill $(cat /tmp/joined)");
        string many = string.Join(' ', Enumerable.Range(1, 40).Select(static i => $"33:33:00:00:01:{i:x2}"));
        await Guest.ExpectAsync($"frames join eth0 {many} >/tmp/joined");
        Assert.Equal((10, 10, 0), (await HeardAsync("33:33:00:00:01:01"), await HeardAsync("33:33:00:00:01:28"), await HeardAsync(Group)));
        await Guest.ExpectAsync("kill $(cat /tmp/joined)");

        await Guest.ExpectAsync("ifconfig eth0 allmulti");
        Assert.Equal(10, await HeardAsync(OtherGroup));
        await Guest.ExpectAsync("ifconfig eth0 -allmulti");

        await Guest.ExpectAsync("ip link add link eth0 name second address 02:00:00:00:00:77 type macvlan && ip link set second up");
        Assert.Equal(10, await HeardAsync("02:00:00:00:00:77", "second"));
        await Guest.ExpectAsync("ip link del second");

        await Guest.ExpectAsync("ip link set eth0 down && ip link set eth0 address 02:00:00:00:00:55");
        await E1000Segment.UpAsync(Guest);
        Assert.Equal((10, 0), (await HeardAsync("02:00:00:00:00:55"), await HeardAsync(own)));
        await Guest.ExpectAsync($"ip link set eth0 down && ip link set eth0 address {own}");
        await E1000Segment.UpAsync(Guest);
    });

    [Theory]
    [InlineData(80)]
    [InlineData(4096)]
    [InlineData(256)]
    public Task Rings_OfAnySize_TrafficIsWhole(int entries) => CheckAsync(async () =>
    {
        await Guest.ExpectAsync($"ethtool -G eth0 rx {entries} tx {entries} || [ $? = 80 ]");
        await E1000Segment.UpAsync(Guest);
        await Traffic.TransferAsync(Guest, Host, mebibytes: 4);
        await Traffic.TransferAsync(Host, Guest, mebibytes: 4);
    });

    [Fact]
    public Task Link_SpeedsAndNegotiation_AreWhatWasAskedFor() => CheckAsync(async () =>
    {
        foreach ((int speed, string duplex) in ((int, string)[])[(100, "full"), (10, "half"), (1000, "full")])
        {
            await Guest.ExpectAsync($"ethtool -s eth0 speed {speed} duplex {duplex} autoneg on");
            await E1000Segment.UpAsync(Guest);
            Assert.Equal($"{speed} {duplex}", await Guest.ExpectAsync("echo $(cat /sys/class/net/eth0/speed /sys/class/net/eth0/duplex)"));
            await Traffic.PingAsync(Guest, Host, count: 50);
        }

        await Guest.ExpectAsync("ethtool -r eth0");
        await E1000Segment.UpAsync(Guest);
        await Traffic.PingAsync(Guest, Host, count: 50);
    });

    [Fact]
    public Task Driver_TakenAwayAndGivenBack_Talks() => CheckAsync(async () =>
    {
        for (int round = 0; round < 3; round++)
        {
            await Guest.ExpectAsync("d=$(basename $(readlink -f /sys/class/net/eth0/device)) && cd /sys/bus/pci/drivers/e1000 && echo $d >unbind && echo $d >bind && cd /tmp && ip addr add 10.9.0.2/24 dev eth0");
            await E1000Segment.UpAsync(Guest);
            await Traffic.PingAsync(Guest, Host, count: 50);
        }
    });

    [Fact]
    public Task DownAndUp_UnderTraffic_TalksEachTime() => CheckAsync(async () =>
    {
        await Guest.ExpectAsync("datagrams echo -n 9100");
        await using Question question = await Question.BeginAsync(Host, Guest.Address, 9100, perSecond: 2000);
        await question.ExpectAnswersAsync();
        for (int round = 0; round < 5; round++)
        {
            await Guest.ExpectAsync("n=0; while [ $n -lt 10 ]; do ip link set eth0 down; ip link set eth0 up; n=$((n+1)); done");
            await E1000Segment.UpAsync(Guest);
            await question.ExpectAnswersAsync();
        }

        DatagramCounts counts = await question.EndAsync();
        Assert.Equal((0L, 0L), (counts.Corrupt, counts.Duplicates));
    });

    /// <summary>How many of ten frames to an address the guest's NIC hands up before one to everybody.</summary>
    private async Task<int> HeardAsync(string address, string on = "eth0")
    {
        await Guest.ExpectAsync($"frames hear {on} >/tmp/heard & until grep -q 88b5 /proc/net/packet; do usleep 10000; done");
        await HostDoes($"{Path.Combine(Installation.Root, "artifacts", "guests", "frames")} send {Datapath.TapName} {address} 10");
        return int.Parse(await Guest.ExpectAsync("wait; cat /tmp/heard"), System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task HostDoes(string command) => (await Host.RunAsync(command)).Expect(command);

    // Neither program nor driver may have had enough of it.
    private async Task CheckAsync(Func<Task> test)
    {
        await test();
        machine.Segment.ExpectRunning();
        Assert.Equal("", await Guest.ExpectAsync("dmesg | grep -E 'Unit Hang|NETDEV WATCHDOG|nobody cared|Oops|BUG:' || true"));
    }
}
