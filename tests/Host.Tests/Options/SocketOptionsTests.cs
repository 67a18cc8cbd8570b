using ActorNet.Actors.Topologies;
using ActorNet.Host.Options;

namespace ActorNet.Host.Tests.Options;

/// <summary>Each option of the sockets, right and wrong.</summary>
public sealed class SocketOptionsTests
{
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
    public void Netdev_Right_IsUnderstood(string netdev) => Assert.Equal("", Errors(netdev));

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
    public void Netdev_Wrong_SaysWhy(string netdev, string why) => Assert.Contains(why, Errors(netdev), StringComparison.Ordinal);

    private static string Errors(string netdev)
    {
        var problems = new List<TopologyProblem>();
        var arguments = new PortArguments(ProgramPorts.Types, problems);
        arguments.Add(PortRole.Netdev, netdev);
        problems.AddRange(TopologyValidator.Validate(new Topology(arguments.Ports)));
        return string.Join('\n', problems.Where(static problem => !problem.Text.Contains("connected to nothing", StringComparison.Ordinal)).Select(static problem => problem.Text));
    }
}
