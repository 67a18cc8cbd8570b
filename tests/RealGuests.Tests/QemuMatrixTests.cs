using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>
/// virtio-net-pci in each of its forms: one machine with a NIC of every kind, each on a wire of its own, where the host is and a
/// second guest, user-mode Linux.
/// </summary>
public sealed class QemuMatrixTests(QemuMatrixTests.Machine machine) : IClassFixture<QemuMatrixTests.Machine>
{
    private const string NoSegments = "host_tso4=off,host_tso6=off,host_ecn=off,host_ufo=off,guest_tso4=off,guest_tso6=off,guest_ecn=off,guest_ufo=off";
    private const string NoOffloads = $"csum=off,guest_csum=off,{NoSegments}";

    // The options of the program's device, those of QEMU's.
    private static readonly Dictionary<string, (string Device, string Guest)> s_nics = new()
    {
        ["transitional"] = ("", ""),
        ["modern"] = ("", ",disable-legacy=on"),
        ["legacy"] = ("", ",disable-modern=on"),
        ["four queue pairs"] = (",queues=4", ",queues=4"),
        ["no mergeable buffers"] = ("", ",mrg_rxbuf=off"),
        ["neither indirect descriptors nor event index"] = ("", ",indirect_desc=off,event_idx=off"),
        ["packed"] = (",packed=on", ",packed=on"),
        ["packed, no mergeable buffers"] = (",packed=on", ",packed=on,mrg_rxbuf=off"),
        ["packed, four queue pairs"] = (",queues=4,packed=on", ",queues=4,packed=on"),
        ["MTU told"] = (",host_mtu=9000", ",host_mtu=9000"),
        ["QEMU refuses offloads"] = ("", $",{NoOffloads}"),
        ["device has no offloads"] = ($",{NoOffloads}", ""),
        ["checksums only"] = ("", $",{NoSegments}"),
        ["large rings"] = ("", ",rx_queue_size=1024,tx_queue_size=1024"),
    };

    public static TheoryData<string> Kinds => [.. s_nics.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Nic_OfEachKind_CarriesPingsUdpAndTcpToHostAndGuestBothWays(string kind)
    {
        (Station host, Station guest, Station peer) = machine.On(kind);
        // That it is of the kind: the driver has agreed on it.
        int wire = Machine.Wire(kind);
        Assert.Equal(kind != "legacy", await machine.Guest.HasFeatureAsync(wire, Guest.Version1));
        Assert.Equal(kind.StartsWith("packed", StringComparison.Ordinal), await machine.Guest.HasFeatureAsync(wire, Guest.RingPacked));

        await Traffic.EverythingAsync(host, guest);
        await Traffic.EverythingAsync(peer, guest);
        machine.ExpectRunning();
    }

    [Fact]
    public async Task Offloads_EachOffAllOffAndOnAgain_ChecksumsStayEqual()
    {
        string[] kinds = ["tx", "sg", "tso", "gso", "gro", "rx-gro-hw"];
        string eth = $"eth{Machine.Wire("transitional")}";
        Assert.Equal("on", await machine.Guest.ExpectAsync($"ethtool -k {eth} | awk '/^tcp-segmentation-offload:/ {{ print $2 }}'"));
        foreach (string[] off in (string[][])[.. kinds.Select(static kind => (string[])[kind]), kinds])
        {
            await machine.Guest.ExpectAsync($"ethtool -K {eth} {string.Join(' ', off.Select(static kind => $"{kind} off"))} >/dev/null");
            await CheckTcpAsync("transitional");
            await machine.Guest.ExpectAsync($"ethtool -K {eth} {string.Join(' ', kinds.Select(static kind => $"{kind} on"))} >/dev/null");
        }
        await CheckTcpAsync("transitional");
    }

    [Theory]
    [InlineData("no mergeable buffers", 68, 576, 1280, 1500)]
    [InlineData("transitional", 68, 1280, 9000, 65521, 65535)]
    public async Task Mtu_FromLeastToMost_DatagramsOfEverySizePass(string kind, params int[] mtus)
    {
        const int MostFragments = 40; // of a datagram: taps take up to 500 frames at a time, kernels gather 4 MiB of buffers
        const int LargestOfTaps = 65521;
        (Station host, Station guest, Station peer) = machine.On(kind);
        foreach (int mtu in mtus)
        {
            await SetMtuAsync(kind, mtu, ofTap: Math.Min(mtu, LargestOfTaps));
            int largest = Math.Min(mtu * MostFragments, 65507);
            if (mtu <= LargestOfTaps)
            {
                await Traffic.DatagramsAsync(host, guest, count: 100, largest, window: 8);
                await Traffic.DatagramsAsync(guest, host, count: 100, largest, window: 8);
            }
            await Traffic.DatagramsAsync(peer, guest, count: 100, largest, window: 8);
            await Traffic.DatagramsAsync(guest, peer, count: 100, largest, window: 8);
            if (mtu < 1280)
                continue;
            await Traffic.TransferAsync(peer, guest, mebibytes: 1);
            await Traffic.TransferAsync(guest, peer, mebibytes: 1);
        }
        await SetMtuAsync(kind, 1500);
    }

    [Fact]
    public async Task Mtu_GuestWasTold_IsTheLargestAndUsed()
    {
        (Station host, Station guest, _) = machine.On("MTU told");
        int wire = Machine.Wire("MTU told");
        Assert.Equal("9000", await machine.Guest.ExpectAsync($"cat /sys/class/net/eth{wire}/mtu"));
        await SetMtuAsync("MTU told", 9000);

        await Traffic.DatagramsAsync(host, guest, count: 200);
        await Traffic.DatagramsAsync(guest, host, count: 200);
        await Traffic.TransferAsync(host, guest, mebibytes: 4);
        await Traffic.TransferAsync(guest, host, mebibytes: 4);
    }

    [Fact]
    public async Task Queues_NumberChangesWhileTrafficRuns_NoneIsLost()
    {
        (Station host, Station guest, Station peer) = machine.On("four queue pairs");
        int wire = Machine.Wire("four queue pairs");
        foreach (int pairs in (int[])[4, 1, 3])
        {
            await machine.Guest.ExpectAsync($"ethtool -L eth{wire} combined {pairs}");
            Assert.Equal($"{pairs}", await machine.Guest.ExpectAsync($"ethtool -l eth{wire} | awk '/^Combined/ {{ n = $2 }} END {{ print n }}'"));
            foreach (Station other in (Station[])[host, peer])
            {
                await Traffic.DatagramsAsync(other, guest, count: 200);
                await Traffic.DatagramsAsync(guest, other, count: 200);
            }
        }
    }

    [Theory]
    [InlineData("legacy")]
    [InlineData("no mergeable buffers")]
    [InlineData("packed, four queue pairs")]
    public async Task Driver_TakenAwayInMidTrafficAndGivenBack_TrafficGoesOn(string kind)
    {
        int wire = Machine.Wire(kind);
        await machine.Guest.ExpectAsync($"datagrams echo -n {Crashes.Port} >echo.pid");
        await using Question question = await Question.BeginAsync(machine.Host, Wires.GuestAddress(wire), Crashes.Port, perSecond: 2000);
        for (int round = 0; round < 3; round++)
        {
            await question.ExpectAnswersAsync();
            await machine.Guest.ProbeAgainAsync(wire);
        }
        await question.ExpectAnswersAsync();
        DatagramCounts counts = await question.EndAsync();
        Assert.Equal(0, counts.Corrupt + counts.Duplicates);
        await machine.Guest.ExpectAsync("kill $(cat echo.pid)");
        await CheckTcpAsync(kind);
    }

    [Fact]
    public async Task Stop_AndContinueInMidTraffic_NothingIsTornOrDoubled()
    {
        await using Qmp qemu = await Qmp.ConnectAsync(machine.Monitor);
        await machine.Guest.ExpectAsync($"datagrams echo -n {Crashes.Port} >echo.pid");
        await using Question first = await Question.BeginAsync(machine.Host, Wires.GuestAddress(Machine.Wire("transitional")), Crashes.Port, perSecond: 2000);
        await using Question second = await Question.BeginAsync(machine.Host, Wires.GuestAddress(Machine.Wire("packed")), Crashes.Port, perSecond: 2000);
        for (int round = 0; round < 5; round++)
        {
            await first.ExpectAnswersAsync();
            await second.ExpectAnswersAsync();
            await qemu.ExecuteAsync("stop");
            await qemu.ExecuteAsync("cont");
        }
        foreach (Question question in (Question[])[first, second])
        {
            await question.ExpectAnswersAsync();
            DatagramCounts counts = await question.EndAsync();
            Assert.Equal(0, counts.Corrupt + counts.Duplicates);
        }
        await machine.Guest.ExpectAsync("kill $(cat echo.pid)");
        machine.ExpectRunning();
    }

    private async Task CheckTcpAsync(string kind)
    {
        (Station host, Station guest, Station peer) = machine.On(kind);
        foreach (Station other in (Station[])[host, peer])
        {
            await Traffic.TransferAsync(other, guest, mebibytes: 1);
            await Traffic.TransferAsync(guest, other, mebibytes: 1);
        }
        await Traffic.DatagramsAsync(host, guest, count: 100);
    }

    private async Task SetMtuAsync(string kind, int mtu, int? ofTap = null)
    {
        int wire = Machine.Wire(kind);
        foreach (Guest guest in (Guest[])[machine.Guest, machine.Peer]) await guest.ExpectAsync($"ip link set eth{wire} mtu {mtu}");
        string command = $"busybox ip link set {Wires.Tap(wire)} mtu {ofTap ?? mtu}";
        (await machine.Host.RunAsync(command)).Expect(command);
    }

    public sealed class Machine : IAsyncLifetime
    {
        private Wires _wires = null!;

        internal HostNetwork Host { get; private set; } = null!;

        internal Guest Guest { get; private set; } = null!;

        internal Guest Peer { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            try
            {
                Host = await HostNetwork.CreateAsync();
                _wires = await Wires.StartAsync(Host, withPeer: true, [.. s_nics.Values.Select(static nic => nic.Device)]);
                Peer = await Guest.BootPeerAsync(Host, _wires, static wire => wire);
                Guest = await Guest.BootAsync(GuestKind.Qemu, Host, _wires, [.. s_nics.Values.Select(static nic => nic.Guest)], ["-c", "2"], ["-qmp", $"unix:{Monitor},server=on,wait=off"]);
            }
            catch
            {
                await DisposeAsync();
                throw;
            }
        }

        public async Task DisposeAsync()
        {
            if (Peer is not null) await Peer.DisposeAsync();
            if (Guest is not null) await Guest.DisposeAsync();
            if (_wires is not null) await _wires.DisposeAsync();
            if (Host is not null) await Host.DisposeAsync();
        }

        internal string Monitor => Path.Combine(Host.Folder, "qemu.qmp");

        internal static int Wire(string kind) => s_nics.Keys.ToList().IndexOf(kind);

        internal (Station Host, Station Guest, Station Peer) On(string kind) => (Host.On(Wire(kind)), Guest.On(Wire(kind)), Peer.PeerOn(Wire(kind)));

        internal void ExpectRunning() => _wires.ExpectRunning();
    }
}
