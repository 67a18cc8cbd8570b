using ActorNet.Host.Commands;

namespace ActorNet.Host.Tests.Commands;

/// <summary>Everything that can be wrong with a topology, with the exact line that says so.</summary>
public sealed class CheckCommandTests
{
    private const string GoodTap = "tap,id=t0,ifname=tap0";
    private const string GoodHubPort = "hubport,id=h0,hubid=0,netdev=t0";

    [Theory]
    [InlineData("", "no netdev type given; known netdev types: tap, ")]
    [InlineData("tpa,id=t0", "unknown netdev type 'tpa'; did you mean 'tap'? known netdev types: tap, ")]
    [InlineData("bridge,id=t0", "unknown netdev type 'bridge'; write -netdev tap,id=ID,ifname=NAME,br=BRIDGE")]
    [InlineData("tap,ifname=tap0", "tap needs id=ID; the name by which others refer to it")]
    [InlineData("tap,id=0t,ifname=tap0", "'0t' is not a value for id; expects a letter followed by letters, digits, '-', '.' or '_'")]
    [InlineData("tap,id=t0,id=t1,ifname=tap0", "option 'id' is given twice; keep one")]
    [InlineData("tap,id=t0,ifnam=tap0", "tap has no option 'ifnam'; did you mean 'ifname'? known options: id, ifname, ")]
    [InlineData("tap,id=t0,helper=on,ifname=tap0", "tap has no option 'helper'; bridge=NAME needs no helper but CAP_NET_ADMIN; a launcher that has it passes taps by fds-socket=PATH")]
    [InlineData("tap,id=t0,ifname", "option 'ifname' has no value; write ifname=NAME")]
    [InlineData("tap,id=t0,ifname=tap0,", "an option of tap has no name; known options: id, ifname, ")]
    [InlineData("tap,id=t0,ifname=a,ifname=b", "option 'ifname' is given twice; keep one")]
    [InlineData("tap,id=t0,ifname=sixteencharacter", "'sixteencharacter' is not a value for ifname; expects an interface name of 1 to 15 bytes without '/', ':' or white space")]
    [InlineData("tap,id=t0,ifname=", "'' is not a value for ifname; expects an interface name of 1 to 15 bytes without '/', ':' or white space")]
    [InlineData("tap,id=t0,ifname=a/b", "'a/b' is not a value for ifname; expects an interface name of 1 to 15 bytes without '/', ':' or white space")]
    [InlineData("tap,id=t0,ifname=..", "'..' is not a value for ifname; expects an interface name of 1 to 15 bytes without '/', ':' or white space")]
    [InlineData("tap,id=t0,ifname=tap0,script=etc/up", "'etc/up' is not a value for script; expects 'no' or the absolute path of a program")]
    [InlineData("tap,id=t0,ifname=tap0,downscript=", "'' is not a value for downscript; expects 'no' or the absolute path of a program")]
    [InlineData("tap,id=t0,fd=x", "'x' is not a value for fd; expects the number of an open file descriptor")]
    [InlineData("tap,id=t0,fds=3:x", "'3:x' is not a value for fds; expects the numbers of open file descriptors joined by ':', each once")]
    [InlineData("tap,id=t0,fds=3:4:3", "'3:4:3' is not a value for fds; expects the numbers of open file descriptors joined by ':', each once")]
    [InlineData("tap,id=t0,fds-socket=", "'' is not a value for fds-socket; expects a path of 1 to 107 bytes")]
    [InlineData("tap,id=t0,ifname=tap0,queues=0", "'0' is not a value for queues; expects a whole number from 1 to 256")]
    [InlineData("tap,id=t0,ifname=tap0,queues=257", "'257' is not a value for queues; expects a whole number from 1 to 256")]
    [InlineData("tap,id=t0,ifname=tap0,vnet_hdr_size=11", "'11' is not a value for vnet_hdr_size; expects one of 10, 12")]
    [InlineData("tap,id=t0,ifname=tap0,offloads=some", "'some' is not a value for offloads; expects one of all, peer, off")]
    [InlineData("tap,id=t0,ifname=tap0,address=10.0.0.1", "'10.0.0.1' is not a value for address; expects addresses with their prefix lengths joined by +, such as 10.0.0.1/24+fd00::1/64")]
    [InlineData("tap,id=t0,ifname=tap0,address=fd00::1/129", "'fd00::1/129' is not a value for address; expects addresses with their prefix lengths joined by +, such as 10.0.0.1/24+fd00::1/64")]
    [InlineData("tap,id=t0,ifname=tap0,mtu=67", "'67' is not a value for mtu; expects a whole number from 68 to 65521")]
    [InlineData("tap,id=t0,ifname=tap0,host-mac=01:00:5e:00:00:01", "'01:00:5e:00:00:01' is not a value for host-mac; expects the Ethernet address of one station, such as 52:54:00:12:34:56 (no group address, not zero)")]
    [InlineData("tap,id=t0,ifname=tap0,up=maybe", "'maybe' is not a value for up; expects on or off")]
    [InlineData("tap,id=t0,ifname=tap0,sndbuf=3G", "'3G' is not a value for sndbuf; expects a size below 2G such as 65536, 64K or 1M, or 0")]
    [InlineData("tap,id=t0,ifname=tap0,owner=4294967296", "'4294967296' is not a value for owner; expects a name or a number")]
    [InlineData("tap,id=t0,ifname=tap0,group=a b", "'a b' is not a value for group; expects a name or a number")]
    [InlineData("tap,id=t0,ifname=tap0,carrier=off", "'off' is not a value for carrier; expects one of peer, on")]
    [InlineData("tap,id=t0", "tap needs ifname=NAME, fd=N, fds=N:N... or fds-socket=PATH")]
    [InlineData("tap,id=t0,fd=7,ifname=tap0", "tap ifname does not go with fd: the interface is one or the other")]
    [InlineData("tap,id=t0,fd=7,script=no", "tap script does not go with fd: whoever opens the interface sets it up")]
    [InlineData("tap,id=t0,fds=7:8,queues=2", "tap queues does not go with fds: whoever opens the interface sets it up")]
    [InlineData("tap,id=t0,fds-socket=/run/t,address=10.0.0.1/24", "tap address does not go with fds-socket: whoever opens the interface sets it up")]
    [InlineData("tap,id=t0,ifname=tap0,vnet_hdr=off,vnet_hdr_size=10", "tap vnet_hdr_size does not go with vnet_hdr=off: there is no header")]
    [InlineData("tap,id=t0,ifname=tap0,vnet_hdr=off,offloads=all", "tap offloads does not go with vnet_hdr=off: only the header says what is left undone")]
    [InlineData("tap,id=t0,ifname=tap0,vhostfd=7", "tap vhostfd needs vhost=on")]
    [InlineData("tap,id=t0,ifname=tap0,vhostfds=7:8", "tap vhostfds needs vhost=on")]
    [InlineData("tap,id=t0,ifname=tap0,vhost=on,vhostfd=7,vhostfds=8", "tap vhostfd does not go with vhostfds: keep one")]
    [InlineData("tap,id=t0,ifname=tap0,vhost=on,vhostfd=7,queues=2", "tap vhostfd is for one queue, and the tap has 2: give vhostfds=N:N, or leave it out")]
    [InlineData("tap,id=t0,ifname=tap0,vhost=on,vhostfds=7:8", "tap vhostfds has 2 descriptors for 1 queue: give one for each queue, or leave it out")]
    [InlineData("tap,id=t0,fds=3:4:5,vhost=on,vhostfds=7:8", "tap vhostfds has 2 descriptors for 3 queues: give one for each queue, or leave it out")]
    [InlineData("tap,id=t0,ifname=tap0,vhost=off,vhostforce=on", "tap vhostforce=on does not go with vhost=off")]
    [InlineData("tap,id=t0,ifname=tap0,vhost=on,vnet_hdr=off", "tap vhost=on needs vnet_hdr=on: the kernel passes the guest's headers on")]
    [InlineData("tap,id=t0,ifname=tap0,bridge=br0,br=br1", "tap br is another word for bridge: keep one")]
    [InlineData("tap,id=t0,ifname=tap0,br=br0,address=10.0.0.1/24", "tap address does not go with bridge: the bridge has the host's address")]
    [InlineData("hubport,id=t0", "hubport needs hubid=N; the hub that this port belongs to")]
    [InlineData("hubport,id=t0,hubid=-1", "'-1' is not a value for hubid; expects a whole number, 0 or greater")]
    [InlineData("hubport,id=t0,hubid=99999999999", "'99999999999' is not a value for hubid; expects a whole number, 0 or greater")]
    [InlineData("hubport,id=t0,hubid=0,netdev=t0", "netdev 't0' cannot be joined to itself")]
    [InlineData("hubport,id=t0,hubid=0,netdev=t9", "netdev 't9' does not exist; there are no netdevs")]
    public async Task Check_BadNetdev_SaysWhatIsWrong(string argument, string problem)
    {
        var terminal = new RecordingTerminal();

        int exitCode = await terminal.RunAsync("check", "-netdev", argument);

        Assert.Equal(ExitCode.BadInput, exitCode);
        Assert.Contains(terminal.ErrorLines, line => IsWith(line, $"actornet: -netdev #1 \"{argument}\": {problem}"));
        Assert.Equal("actornet: 1 error", terminal.ErrorLines[^1]);
        Assert.Equal("", terminal.Out);
    }

    [Theory]
    [InlineData("e1000e,netdev=h1", "unknown device type 'e1000e'; did you mean 'e1000'? known device types: virtio-net, e1000")]
    [InlineData("virtio-net-pci,netdev=h1", "virtio-net needs socket=PATH; the Unix socket of the VMM's vhost-user")]
    [InlineData("e1000,netdev=h1", "e1000 needs socket=PATH; the Unix socket on which actornet listens; its other end is the fd of QEMU's x-pci-proxy-dev")]
    [InlineData("e1000,netdev=h1,socket=/s,irq=msi", "'msi' is not a value for irq; expects qtest: and a path of 1 to 107 bytes")]
    [InlineData("e1000,netdev=h1,socket=/s,gsi=10", "e1000 needs irq=qtest:PATH with gsi: eventfds say nothing of pins")]
    [InlineData("e1000,netdev=h1,socket=/s,interrupt-interval=11ms", "e1000 takes interrupt-interval of at most 10 ms")]
    [InlineData("e1000,netdev=h1,socket=/s,irq=qtest:/q,gsi=0", "'0' is not a value for gsi; expects a whole number from 1 to 23")]
    [InlineData("virtio-net,socket=/s", "virtio-net needs netdev=ID; the netdev that the device is plugged into")]
    [InlineData("virtio-net,netdev=h1", "virtio-net needs socket=PATH; the Unix socket of the VMM's vhost-user")]
    [InlineData("virtio-net,netdev=h1,socket=", "'' is not a value for socket; expects a path of 1 to 107 bytes")]
    [InlineData("virtio-net,netdev=h1,socket=/s,server=maybe", "'maybe' is not a value for server; expects on or off")]
    [InlineData("virtio-net,netdev=h1,socket=/s,queues=0", "'0' is not a value for queues; expects a whole number from 1 to 127")]
    [InlineData("virtio-net,netdev=h1,socket=/s,queues=128", "'128' is not a value for queues; expects a whole number from 1 to 127")]
    [InlineData("virtio-net,netdev=h1,socket=/s,mac=52:54:00:12:34", "'52:54:00:12:34' is not a value for mac; expects the Ethernet address of one station, such as 52:54:00:12:34:56 (no group address, not zero)")]
    [InlineData("virtio-net,netdev=h1,socket=/s,mac=01:00:5e:00:00:01", "'01:00:5e:00:00:01' is not a value for mac; expects the Ethernet address of one station, such as 52:54:00:12:34:56 (no group address, not zero)")]
    [InlineData("virtio-net,netdev=h1,socket=/s,mac=00:00:00:00:00:00", "'00:00:00:00:00:00' is not a value for mac; expects the Ethernet address of one station, such as 52:54:00:12:34:56 (no group address, not zero)")]
    [InlineData("virtio-net,netdev=h1,socket=/s,host_mtu=67", "'67' is not a value for host_mtu; expects a whole number from 68 to 65535")]
    [InlineData("virtio-net,netdev=h1,socket=/s,host_mtu=65536", "'65536' is not a value for host_mtu; expects a whole number from 68 to 65535")]
    [InlineData("virtio-net,netdev=h1,socket=/s,speed=-1", "'-1' is not a value for speed; expects a whole number, 0 or greater")]
    [InlineData("virtio-net,netdev=h1,socket=/s,duplex=both", "'both' is not a value for duplex; expects one of half, full")]
    [InlineData("virtio-net,netdev=h1,socket=/s,rx_queue_size=300", "'300' is not a value for rx_queue_size; expects a power of two from 16 to 32768")]
    [InlineData("virtio-net,netdev=h1,socket=/s,tx_queue_size=65536", "'65536' is not a value for tx_queue_size; expects a power of two from 16 to 32768")]
    [InlineData("virtio-net,netdev=h1,socket=/s,ctrl_rx=yess", "'yess' is not a value for ctrl_rx; expects on or off")]
    [InlineData("virtio-net,netdev=h1,socket=/s,ctrl_vq=off,ctrl_rx=on", "virtio-net needs ctrl_vq=on with ctrl_rx=on")]
    [InlineData("virtio-net,netdev=h1,socket=/s,queues=2,mq=off", "virtio-net needs mq=on with queues=2")]
    [InlineData("virtio-net,netdev=h2,socket=/s", "netdev 'h2' does not exist; did you mean 'h0'? known netdevs: t0, h0, h1")]
    [InlineData("virtio-net,netdev=t0,socket=/s", "netdev 't0' is already joined to hubport 'h0' at -netdev #2 \"hubport,id=h0,hubid=0,netdev=t0\"; join more than two ports by hubports")]
    [InlineData("virtio-net,netdev=h0,socket=/s", "netdev 'h0' is already joined to 't0' by its own netdev option at -netdev #2 \"hubport,id=h0,hubid=0,netdev=t0\"; join more than two ports by hubports")]
    [InlineData("virtio-net,id=t0,netdev=h1,socket=/s", "id 't0' is already the id of -netdev #1 \"tap,id=t0,ifname=tap0\"; give each port its own")]
    public async Task Check_BadDevice_SaysWhatIsWrong(string argument, string problem)
    {
        var terminal = new RecordingTerminal();

        int exitCode = await terminal.RunAsync(
            "check", "-netdev", GoodTap, "-netdev", GoodHubPort, "-netdev", "hubport,id=h1,hubid=0", "-device", argument);

        Assert.Equal(ExitCode.BadInput, exitCode);
        Assert.Contains($"actornet: -device #1 \"{argument}\": {problem}", terminal.ErrorLines);
        Assert.Equal("actornet: 1 error", terminal.ErrorLines[^1]);
    }

    [Theory]
    [InlineData("tap,id=t1,ifname=tap0", "interface 'tap0' is already used by tap 't0' at -netdev #1 \"tap,id=t0,ifname=tap0\"; give each port its own")]
    [InlineData("tap,id=t0,ifname=tap1", "id 't0' is already the id of -netdev #1 \"tap,id=t0,ifname=tap0\"; give each port its own")]
    public async Task Check_SameThingTwice_NamesBothPlaces(string second, string problem)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync("check", "-netdev", GoodTap, "-netdev", second));

        Assert.Contains($"actornet: -netdev #2 \"{second}\": {problem}", terminal.ErrorLines);
    }

    [Fact]
    public async Task Check_SocketTwice_NamesBothPlaces()
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync(
            "check", "-netdev", "hubport,id=a,hubid=0", "-netdev", "hubport,id=b,hubid=0",
            "-device", "virtio-net,id=n0,netdev=a,socket=/run/s", "-device", "virtio-net,id=n1,netdev=b,socket=/run/s"));

        Assert.Equal(
            "actornet: -device #2 \"virtio-net,id=n1,netdev=b,socket=/run/s\": socket '/run/s' is already used by virtio-net 'n0' at -device #1 \"virtio-net,id=n0,netdev=a,socket=/run/s\"; give each port its own",
            terminal.ErrorLines[0]);
    }

    [Fact]
    public async Task Check_HubsJoinedTwice_IsALoop()
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync(
            "check",
            "-netdev", "hubport,id=a0,hubid=0", "-netdev", "hubport,id=b0,hubid=1,netdev=a0",
            "-netdev", "hubport,id=a1,hubid=0", "-netdev", "hubport,id=b1,hubid=1,netdev=a1"));

        Assert.Equal(
            "actornet: -netdev #4 \"hubport,id=b1,hubid=1,netdev=a1\": joining 'b1' to 'a1' closes a loop of hub 1 and hub 0; frames would circle for ever: remove one of the joins",
            terminal.ErrorLines[0]);
    }

    [Theory]
    [InlineData("filter-dmp,id=f,netdev=t0", "unknown object type 'filter-dmp'; did you mean 'filter-dump'? known object types: filter-dump, filter-mirror, filter-redirector, filter-buffer, filter-replay, filter-throttle, filter-impair")]
    [InlineData("filter-dump,netdev=t0,file=/x", "filter-dump needs id=ID; the name by which others refer to it")]
    [InlineData("filter-dump,id=f,netdev=t0", "filter-dump needs file=PATH; the file to write; one that exists is overwritten")]
    [InlineData("filter-dump,id=f,netdev=t9,file=/x", "port 't9' does not exist; did you mean 't0'? known ports: t0, h0, h1")]
    [InlineData("filter-dump,id=t0,netdev=t0,file=/x", "id 't0' is already the id of -netdev #1 \"tap,id=t0,ifname=tap0\"; give each port its own")]
    [InlineData("filter-dump,id=f,netdev=t0,file=/x,format=pcap,subjects=drops", "filter-dump can say why frames were dropped only in format=pcapng")]
    [InlineData("filter-dump,id=f,netdev=t0,file=/x,match=1,,6 0 0", "match '1,6 0 0' is no filter; instruction 0 is not four numbers: code, jt, jf, k")]
    [InlineData("filter-mirror,id=f,netdev=t0,outdev=t0", "outdev 't0' is the port that the filter is on; its frames would come back for ever: name another port")]
    [InlineData("filter-redirector,id=f,netdev=t0", "filter-redirector needs outdev=ID, indev=ID or both")]
    [InlineData("filter-redirector,id=f,netdev=t0,indev=h1", "filter-redirector needs queue=rx or queue=tx with indev: which way its frames go")]
    [InlineData("filter-redirector,id=f,netdev=h1,indev=t0,queue=rx", "indev 't0' is joined to 'h0' at -netdev #2 \"hubport,id=h0,hubid=0,netdev=t0\"; an indev is joined to nothing but its filter")]
    [InlineData("filter-buffer,id=f,netdev=t0,interval=0", "'0' is not a value for interval; expects a time from 1 us to 24 h such as 100ms, or microseconds as in QEMU")]
    [InlineData("filter-throttle,id=f,netdev=t0", "filter-throttle needs bps=BYTES, fps=FRAMES or both")]
    [InlineData("filter-impair,id=f,netdev=t0,loss=101", "'101' is not a value for loss; expects a number from 0 to 100; % may follow it")]
    [InlineData("filter-impair,id=f,netdev=t0,loss=1,position=id=g", "port 't0' has no filter 'g' to stand beside; there are no earlier filters of port 't0'")]
    public async Task Check_BadObject_SaysWhatIsWrong(string argument, string problem)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync("check", "-netdev", GoodTap, "-netdev", "hubport,id=h0,hubid=0,netdev=t0", "-netdev", "hubport,id=h1,hubid=0", "-object", argument));

        Assert.Contains($"actornet: -object #1 \"{argument}\": {problem}", terminal.ErrorLines);
    }

    [Theory]
    [InlineData("switchport,id=s", "switchport needs switchid=N; the switch that this port belongs to")]
    [InlineData("switchport,id=s,switchid=0,vlan=4095", "'4095' is not a value for vlan; expects a whole number from 1 to 4094")]
    [InlineData("switchport,id=s,switchid=0,trunk=5", "switchport trunk goes with mode=trunk only")]
    [InlineData("switchport,id=s,switchid=0,anti-spoof=on", "switchport needs macs=MAC+MAC... with anti-spoof=on: nobody could send")]
    [InlineData("switchport,id=s,switchid=0,broadcast-limit=0", "'0' is not a value for broadcast-limit; expects frames per second, and perhaps how many at once, such as 1000 or 1000/50")]
    [InlineData("switchport,id=s,switchid=0,overflow=never", "'never' is not a value for overflow; expects one of backpressure, drop, drop-oldest, deadline")]
    public async Task Check_BadSwitchPort_SaysWhatIsWrong(string argument, string problem)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync("check", "-netdev", argument));

        Assert.Contains($"actornet: -netdev #1 \"{argument}\": {problem}", terminal.ErrorLines);
    }

    [Fact]
    public async Task Check_SeveralProblems_ListsAll()
    {
        var terminal = new RecordingTerminal();

        await terminal.RunAsync("check", "-netdev", "tpa,id=a", "-netdev", "tap,id=1,x=y", "-device", "virtio-net,queues=0");

        Assert.Equal(5, terminal.ErrorLines.Length);
        Assert.Equal("actornet: 4 errors", terminal.ErrorLines[^1]);
    }

    [Fact]
    public async Task Check_NoPorts_SaysSo()
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync("check"));

        Assert.Equal(
            "actornet: topology: there are no ports; add -netdev and -device options, or a file that has them (actornet help netdev)",
            terminal.ErrorLines[0]);
    }

    [Fact]
    public async Task Check_LonePorts_Warns()
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await terminal.RunAsync("check", "-netdev", GoodTap, "-netdev", "hubport,id=h0,hubid=3"));

        Assert.Equal(
            [
                "actornet: warning: -netdev #1 \"tap,id=t0,ifname=tap0\": netdev 't0' is connected to nothing; name it in netdev=t0 of a device or a hubport",
                "actornet: warning: -netdev #2 \"hubport,id=h0,hubid=3\": netdev 'h0' is connected to nothing; name it in netdev=h0 of a device or a hubport",
                "actornet: warning: -netdev #2 \"hubport,id=h0,hubid=3\": hub 3 has one port: its frames go nowhere; add a hubport with hubid=3",
            ],
            terminal.ErrorLines);
        Assert.Equal("hub 3\n└─ h0 ── nothing\nt0 (tap, ifname=tap0) ── nothing\n", terminal.Out);
    }

    [Fact]
    public async Task Check_GoodTopology_DrawsIt()
    {
        var terminal = new RecordingTerminal();

        int exitCode = await terminal.RunAsync(
            "check",
            "-netdev", GoodTap, "-netdev", GoodHubPort, "-netdev", "hubport,id=h1,hubid=0", "-netdev", "hubport,id=h2,hubid=7,netdev=h3", "-netdev", "hubport,id=h3,hubid=0",
            "-device", "virtio-net,netdev=h1,socket=/run/a,,b.sock,server=off",
            "-netdev", "tap,id=t1,fd=5", "-device", "virtio-net,id=n1,netdev=t1,socket=/run/n1.sock,mac=52:54:00:00:00:01,queues=2",
            "-netdev", "hubport,id=h4,hubid=7");

        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Equal(
            """
            hub 0
            ├─ h0 ── t0 (tap, ifname=tap0)
            ├─ h1 ── virtio-net1 (virtio-net, socket=/run/a,b.sock, server=off)
            └─ h3 ── h2 (port of hub 7)
            hub 7
            ├─ h2 ── h3 (port of hub 0)
            └─ h4 ── nothing
            t1 (tap, fd=5) ── n1 (virtio-net, socket=/run/n1.sock, mac=52:54:00:00:00:01, queues=2)

            """,
            terminal.Out);
    }

    // What a list of known names says further is the tables' matter.
    private static bool IsWith(string line, string expected) => expected.EndsWith(", ", StringComparison.Ordinal) ? line.StartsWith(expected, StringComparison.Ordinal) : line == expected;
}
