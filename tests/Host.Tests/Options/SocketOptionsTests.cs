using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Host.Commands;
using ActorNet.Host.Tests.Commands;

namespace ActorNet.Host.Tests.Options;

/// <summary>Each option of the sockets, right and wrong: one line says what is wrong, where, and what to write, and the program ends as on all bad input.</summary>
public sealed class SocketOptionsTests
{
    private static readonly PortType[] s_types = [SocketPortType.Type, StreamPortType.Type, DgramPortType.Type, L2tpv3PortType.Type];

    /// <summary>Every option of every type.</summary>
    public static TheoryData<string, string> Options
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (PortType type in s_types)
                foreach (OptionSpec option in type.Options) data.Add(type.Name, option.Name);
            return data;
        }
    }

    [Theory]
    [InlineData("socket,id=s,listen=:1234")]
    [InlineData("socket,id=s,listen=127.0.0.1:1234")]
    [InlineData("socket,id=s,connect=localhost:1234")]
    [InlineData("socket,id=s,connect=[::1]:1234")]
    [InlineData("socket,id=s,mcast=230.0.0.1:1234")]
    [InlineData("socket,id=s,mcast=230.0.0.1:1234,localaddr=127.0.0.1")]
    [InlineData("socket,id=s,udp=10.0.0.1:1,localaddr=0.0.0.0:2")]
    [InlineData("socket,id=s,fd=7")]
    [InlineData("stream,id=s,server=on,addr.type=inet,addr.host=::,addr.port=1234")]
    [InlineData("stream,id=s,server=off,addr.type=inet,addr.host=localhost,addr.port=1234,reconnect=5")]
    [InlineData("stream,id=s,addr.type=unix,addr.path=/tmp/passt.socket,reconnect-ms=100")]
    [InlineData("stream,id=s,addr.type=fd,addr.str=9")]
    [InlineData("dgram,id=s,local.type=inet,local.host=127.0.0.1,local.port=1,remote.type=inet,remote.host=127.0.0.1,remote.port=2")]
    [InlineData("dgram,id=s,local.type=unix,local.path=/tmp/a,remote.type=unix,remote.path=/tmp/b")]
    [InlineData("dgram,id=s,remote.type=inet,remote.host=230.0.0.1,remote.port=2")]
    [InlineData("dgram,id=s,remote.type=inet,remote.host=230.0.0.1,remote.port=2,local.type=inet,local.host=127.0.0.1")]
    [InlineData("dgram,id=s,local.type=fd,local.str=9")]
    [InlineData("l2tpv3,id=s,src=10.0.0.1,dst=10.0.0.2,txsession=1")]
    [InlineData("l2tpv3,id=s,src=10.0.0.1,dst=10.0.0.2,udp=on,srcport=1,dstport=2,txsession=0xffffffff,rxsession=2,cookie64=on,txcookie=0x0123456789abcdef,rxcookie=0,counter=on,pincounter=on,offset=4")]
    [InlineData("l2tpv3,id=s,src=::1,dst=::1,ipv6=on,txsession=1,rxcookie=1,txcookie=2")]
    [InlineData("socket,id=s,mcast=[ff02::1%eth0]:1234")]
    [InlineData("socket,id=s,mcast=[ff05::1]:1234")]
    [InlineData("socket,id=s,connect=[fe80::1%eth0]:1234")]
    [InlineData("stream,id=s,server=on,addr.type=inet,addr.host=::,addr.port=1234,addr.to=1234")]
    [InlineData("stream,id=s,server=on,addr.type=unix,addr.path=name,addr.abstract=on")]
    [InlineData("stream,id=s,addr.type=unix,addr.path=name,addr.abstract=on,addr.tight=off")]
    [InlineData("stream,id=s,addr.type=unix,addr.path=/a,addr.abstract=off")]
    [InlineData("dgram,id=s,local.type=unix,local.path=a,local.abstract=on,remote.type=unix,remote.path=/tmp/b")]
    [InlineData("dgram,id=s,local.type=unix,local.path=/tmp/a,remote.type=unix,remote.path=b,remote.abstract=on,remote.tight=off")]
    [InlineData("dgram,id=s,remote.type=inet,remote.host=ff02::1%eth0,remote.port=2")]
    public async Task Netdev_Right_IsUnderstood(string netdev)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await terminal.RunAsync(Check(netdev)));

        Assert.Empty(terminal.ErrorLines);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public async Task Option_NoValueOfItsType_SaysWhatOneIs(string type, string name)
    {
        OptionSpec option = s_types.Single(one => one.Name == type).Find(name)!;
        foreach (string nonsense in (string[])["", "nonsense", "-1", "0x", "99999999999999999999", new string('x', 200)])
        {
            if (option.Type.TryParseBoxed(nonsense, out _)) continue; // of paths, for instance
            string netdev = $"{type},id=s,{name}={nonsense}";
            await AssertWrongAsync(netdev, $"'{nonsense}' is not a value for {name}; expects ");
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public async Task Option_WithoutValueOrUnknown_SaysWhatToWrite(string type, string name)
    {
        OptionSpec option = s_types.Single(one => one.Name == type).Find(name)!;
        if (option.Type is not OptionType<bool>) await AssertWrongAsync($"{type},id=s,{name}", $"option '{name}' has no value; write {option}");
        await AssertWrongAsync($"{type},id=s,{name}x=1", $"{type} has no option '{name}x'; did you mean ");
    }

    [Theory]
    [InlineData("socket,id=s", "needs one of listen=")]
    [InlineData("socket,id=s,listen=:1,connect=1.2.3.4:5", "not listen and connect together")]
    [InlineData("socket,id=s,listen=1234", "is not a value for listen")]
    [InlineData("socket,id=s,listen=:0", "is not a value for listen")]
    [InlineData("socket,id=s,listen=:65536", "is not a value for listen")]
    [InlineData("socket,id=s,connect=:1234", "is not a value for connect")]
    [InlineData("socket,id=s,connect=example.org:1234", "is not a value for connect")]
    [InlineData("socket,id=s,connect=::1:1234", "is not a value for connect")]
    [InlineData("socket,id=s,connect=127.1:1234", "is not a value for connect")]
    [InlineData("socket,id=s,mcast=10.0.0.1:1234", "is not a value for mcast")]
    [InlineData("socket,id=s,mcast=230.0.0.1:1234,localaddr=127.0.0.1:5", "without port, with mcast")]
    [InlineData("socket,id=s,udp=10.0.0.1:1", "needs localaddr=HOST:PORT with udp")]
    [InlineData("socket,id=s,udp=10.0.0.1:1,localaddr=127.0.0.1", "needs localaddr=HOST:PORT with udp")]
    [InlineData("socket,id=s,udp=[::1]:1,localaddr=127.0.0.1:2", "of one family")]
    [InlineData("socket,id=s,listen=:1,localaddr=127.0.0.1:5", "localaddr with udp and mcast only")]
    [InlineData("socket,id=s,fd=-1", "is not a value for fd")]
    [InlineData("stream,id=s", "needs addr.type=")]
    [InlineData("stream,id=s,addr.type=vsock", "is not a value for addr.type")]
    [InlineData("stream,id=s,addr.type=inet,addr.port=1", "needs addr.host=ADDRESS with addr.type=inet")]
    [InlineData("stream,id=s,addr.type=inet,addr.host=::1", "needs addr.port=PORT with addr.type=inet")]
    [InlineData("stream,id=s,addr.type=unix", "needs addr.path=PATH with addr.type=unix")]
    [InlineData("stream,id=s,addr.type=unix,addr.path=/a,addr.host=::1", "addr.host goes with addr.type=inet only")]
    [InlineData("stream,id=s,addr.type=fd", "needs addr.str=N with addr.type=fd")]
    [InlineData("stream,id=s,addr.type=fd,addr.str=3,server=on", "server=on does not go with addr.type=fd")]
    [InlineData("stream,id=s,addr.type=fd,addr.str=3,reconnect=1", "reconnect does not go with addr.type=fd")]
    [InlineData("stream,id=s,addr.type=unix,addr.path=/a,server=on,reconnect=1", "reconnect goes with server=off only")]
    [InlineData("stream,id=s,addr.type=unix,addr.path=/a,reconnect=1,reconnect-ms=1", "reconnect or reconnect-ms, not both")]
    [InlineData("stream,id=s,addr.type=unix,addr.path=/a,reconnect=-1", "is not a value for reconnect")]
    [InlineData("dgram,id=s", "needs remote.type=")]
    [InlineData("dgram,id=s,remote.host=1.2.3.4", "needs remote.type with remote.host")]
    [InlineData("dgram,id=s,remote.type=inet,remote.host=1.2.3.4,remote.port=1", "needs local.type=inet with remote.type=inet")]
    [InlineData("dgram,id=s,local.type=unix,local.path=/a", "needs remote.type=unix with local.type=unix")]
    [InlineData("dgram,id=s,local.type=unix,local.path=/a,remote.type=inet,remote.host=1.2.3.4,remote.port=1", "needs local.type=inet with remote.type=inet")]
    [InlineData("dgram,id=s,local.type=inet,local.host=::1,local.port=2,remote.type=inet,remote.host=1.2.3.4,remote.port=1", "of one family")]
    [InlineData("dgram,id=s,local.type=fd,local.str=3,remote.type=unix,remote.path=/a", "remote does not go with local.type=fd")]
    [InlineData("dgram,id=s,remote.type=inet,remote.host=230.0.0.1,remote.port=2,local.type=inet,local.host=127.0.0.1,local.port=3", "no local.port with a multicast group")]
    [InlineData("dgram,id=s,remote.type=inet,remote.host=230.0.0.1,remote.port=2,local.type=unix,local.path=/a", "local.type=inet with a multicast group")]
    [InlineData("l2tpv3,id=s,dst=10.0.0.2,txsession=1", "needs src=")]
    [InlineData("l2tpv3,id=s,src=10.0.0.1,dst=10.0.0.2", "needs txsession=")]
    [InlineData("l2tpv3,id=s,src=10.0.0.1,dst=10.0.0.2,txsession=4294967296", "is not a value for txsession")]
    [InlineData("l2tpv3,id=s,src=10.0.0.1,dst=10.0.0.2,txsession=1,udp=on", "needs srcport=PORT and dstport=PORT")]
    [InlineData("l2tpv3,id=s,src=10.0.0.1,dst=10.0.0.2,txsession=1,srcport=1", "go with udp=on only")]
    [InlineData("l2tpv3,id=s,src=::1,dst=10.0.0.2,txsession=1", "src is an IPv6 address")]
    [InlineData("l2tpv3,id=s,src=::1,dst=10.0.0.2,txsession=1,ipv6=on", "dst is no IPv6 address")]
    [InlineData("l2tpv3,id=s,src=10.0.0.1,dst=10.0.0.2,txsession=1,rxcookie=1", "txcookie and rxcookie, or neither")]
    [InlineData("l2tpv3,id=s,src=10.0.0.1,dst=10.0.0.2,txsession=1,cookie64=on", "with cookie64=on")]
    [InlineData("l2tpv3,id=s,src=10.0.0.1,dst=10.0.0.2,txsession=1,rxcookie=0x100000000,txcookie=1", "rxcookie is longer than 4 bytes")]
    [InlineData("l2tpv3,id=s,src=10.0.0.1,dst=10.0.0.2,txsession=1,pincounter=on", "pincounter=on goes with counter=on only")]
    [InlineData("l2tpv3,id=s,src=10.0.0.1,dst=10.0.0.2,txsession=1,offset=257", "is not a value for offset")]
    [InlineData("socket,id=s,mcast=[ff02::1]:1234", "mcast is an address that each link has its own of: write the interface behind it, ff02::1%eth0")]
    [InlineData("socket,id=s,connect=[fe80::1]:1234", "connect is an address that each link has its own of")]
    [InlineData("socket,id=s,connect=[fe80::1%]:1234", "is not a value for connect")]
    [InlineData("socket,id=s,mcast=[ff05::1]:1234,localaddr=127.0.0.1", "no localaddr with a group of IPv6: write the interface behind the group")]
    [InlineData("socket,id=s,mcast=230.0.0.1:1234,localaddr=fd00::1", "an IPv4 address without port, with mcast")]
    [InlineData("stream,id=s,server=on,addr.type=inet,addr.host=::1,addr.port=2,addr.to=1", "addr.to=1 is before addr.port=2: write the last port to try")]
    [InlineData("stream,id=s,addr.type=inet,addr.host=::1,addr.port=1,addr.to=2", "addr.to goes with addr.type=inet and server=on only")]
    [InlineData("stream,id=s,server=on,addr.type=unix,addr.path=/a,addr.to=2", "addr.to goes with addr.type=inet and server=on only")]
    [InlineData("stream,id=s,addr.type=unix,addr.path=/a,addr.tight=off", "addr.tight goes with addr.abstract=on only")]
    [InlineData("stream,id=s,addr.type=inet,addr.host=::1,addr.port=1,addr.abstract=on", "addr.abstract goes with addr.type=unix only")]
    [InlineData("stream,id=s,addr.type=inet,addr.host=fe80::1,addr.port=1", "addr.host is an address that each link has its own of")]
    [InlineData("stream,id=s,addr.type=inet,addr.host=::1,addr.port=1,addr.str=3", "addr.str goes with addr.type=fd only")]
    [InlineData("dgram,id=s,local.type=unix,local.path=/a,remote.type=unix,remote.path=/b,local.tight=on", "local.tight goes with local.abstract=on only")]
    [InlineData("dgram,id=s,remote.type=inet,remote.host=ff02::1,remote.port=2", "remote.host is an address that each link has its own of")]
    [InlineData("dgram,id=s,remote.type=inet,remote.host=ff02::1%eth0,remote.port=2,local.type=inet,local.host=::1", "no local with a multicast group of IPv6")]
    [InlineData("dgram,id=s,remote.type=inet,remote.host=230.0.0.1,remote.port=2,local.type=inet,local.host=::1", "an IPv4 address as local.host with a multicast group of IPv4")]
    [InlineData("dgram,id=s,local.type=fd,local.str=3,local.path=/a", "local.path goes with local.type=unix only")]
    [InlineData("l2tpv3,id=s,src=fe80::1,dst=fe80::2%eth0,ipv6=on,txsession=1", "src is an address that each link has its own of")]
    public Task Netdev_Wrong_SaysWhy(string netdev, string why) => AssertWrongAsync(netdev, why);

    private static async Task AssertWrongAsync(string netdev, string why)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync(Check(netdev)));

        Assert.Equal("", terminal.Out);
        Assert.Equal("actornet: 1 error", terminal.ErrorLines[^1]);
        string line = Assert.Single(terminal.ErrorLines[..^1]);
        Assert.StartsWith($"actornet: -netdev #1 \"{netdev}\": ", line, StringComparison.Ordinal);
        Assert.Contains(why, line, StringComparison.Ordinal);
    }

    // Plugged into a device, so that there is nothing else to say.
    private static string[] Check(string netdev) => ["check", "-netdev", netdev, "-device", "virtio-net,id=n,netdev=s,socket=/run/n"];
}
