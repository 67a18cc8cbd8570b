using ActorNet.Host.Commands;
using ActorNet.Host.Tests.Commands;

namespace ActorNet.Host.Tests.Options;

/// <summary>Each option of <c>af-packet</c> and <c>af-xdp</c>, wrong in each way.</summary>
public sealed class RawInterfaceOptionTests
{
    [Theory]
    [InlineData("af-packet,id=p0", "af-packet needs ifname=NAME; the interface, which exists already; the host's own stack should have no address on it")]
    [InlineData("af-packet,id=p0,ifname=a/b", "'a/b' is not a value for ifname; expects an interface name of 1 to 15 bytes without '/', ':' or white space")]
    [InlineData("af-packet,id=p0,ifname=eth0,promisc=maybe", "'maybe' is not a value for promisc; expects on or off")]
    [InlineData("af-packet,id=p0,ifname=eth0,vnet_hdr=10", "'10' is not a value for vnet_hdr; expects on or off")]
    [InlineData("af-packet,id=p0,ifname=eth0,qdisc-bypass=1", "'1' is not a value for qdisc-bypass; expects on or off")]
    [InlineData("af-packet,id=p0,ifname=eth0,rcvbuf=1K", "'1K' is not a value for rcvbuf; expects a size from 64K to 1G")]
    [InlineData("af-packet,id=p0,ifname=eth0,sndbuf=2G", "'2G' is not a value for sndbuf; expects a size from 64K to 1G")]
    [InlineData("af-packet,id=p0,ifname=eth0,queues=2", "af-packet has no option 'queues'")]
    [InlineData("af-xdp,id=x0", "af-xdp needs ifname=NAME; the interface, which exists already; the host's own stack sees no frame of the queues that are used")]
    [InlineData("af-xdp,id=x0,ifname=averylongname0123", "'averylongname0123' is not a value for ifname; expects an interface name of 1 to 15 bytes without '/', ':' or white space")]
    [InlineData("af-xdp,id=x0,ifname=eth0,queues=0", "'0' is not a value for queues; expects a whole number from 1 to 64")]
    [InlineData("af-xdp,id=x0,ifname=eth0,queues=65", "'65' is not a value for queues; expects a whole number from 1 to 64")]
    [InlineData("af-xdp,id=x0,ifname=eth0,start-queue=-1", "'-1' is not a value for start-queue; expects a whole number from 0 to 4095")]
    [InlineData("af-xdp,id=x0,ifname=eth0,mode=generic", "'generic' is not a value for mode; expects one of native, skb")]
    [InlineData("af-xdp,id=x0,ifname=eth0,force-copy=x", "'x' is not a value for force-copy; expects on or off")]
    [InlineData("af-xdp,id=x0,ifname=eth0,inhibit=x", "'x' is not a value for inhibit; expects on or off")]
    [InlineData("af-xdp,id=x0,ifname=eth0,inhibit=on", "af-xdp inhibit=on needs sock-fds or map-path")]
    [InlineData("af-xdp,id=x0,ifname=eth0,sock-fds=3", "af-xdp sock-fds and map-path need inhibit=on")]
    [InlineData("af-xdp,id=x0,ifname=eth0,map-path=/sys/fs/bpf/m", "af-xdp sock-fds and map-path need inhibit=on")]
    [InlineData("af-xdp,id=x0,ifname=eth0,inhibit=on,sock-fds=3:", "'3:' is not a value for sock-fds; expects numbers of open file descriptors, joined by ':'")]
    [InlineData("af-xdp,id=x0,ifname=eth0,inhibit=on,sock-fds=3:3,queues=2", "'3:3' is not a value for sock-fds; expects numbers of open file descriptors, joined by ':'")]
    [InlineData("af-xdp,id=x0,ifname=eth0,inhibit=on,sock-fds=3:4", "af-xdp sock-fds has 2 sockets for 1 queues")]
    [InlineData("af-xdp,id=x0,ifname=eth0,inhibit=on,sock-fds=3,map-path=/m", "af-xdp sock-fds does not go with map-path: the sockets are in the map already")]
    [InlineData("af-xdp,id=x0,ifname=eth0,inhibit=on,sock-fds=3,mode=skb", "af-xdp mode does not go with inhibit=on: the program runs already")]
    [InlineData("af-xdp,id=x0,ifname=eth0,map-start-index=1", "af-xdp map-start-index needs map-path")]
    [InlineData("af-xdp,id=x0,ifname=eth0,inhibit=on,map-path=/m,map-start-index=-1", "'-1' is not a value for map-start-index; expects a whole number, 0 or greater")]
    public async Task Check_WrongOption_SaysWhatIsWrong(string argument, string problem)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync("check", "-netdev", argument));

        Assert.Contains(terminal.ErrorLines, line => line.Contains(problem, StringComparison.Ordinal));
        Assert.Equal("actornet: 1 error", terminal.ErrorLines[^1]);
    }

    [Theory]
    [InlineData("af-packet,id=p0,ifname=eth0,promisc=off,vnet_hdr=off,qdisc-bypass=on,rcvbuf=64K,sndbuf=1G")]
    [InlineData("af-xdp,id=x0,ifname=eth0,queues=64,start-queue=4095,mode=native,force-copy=on")]
    [InlineData("af-xdp,id=x0,ifname=eth0,queues=2,inhibit=on,sock-fds=7:8")]
    [InlineData("af-xdp,id=x0,ifname=eth0,queues=2,inhibit=on,map-path=/sys/fs/bpf/xsks,map-start-index=4")]
    public async Task Check_RightOptions_AreUnderstood(string argument)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await terminal.RunAsync("check", "-netdev", argument));

        Assert.All(terminal.ErrorLines, static line => Assert.Contains("warning: ", line, StringComparison.Ordinal)); // nobody is joined to it
    }

    [Fact]
    public async Task Check_OneInterfaceTwice_IsRefused()
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync("check", "-netdev", "af-packet,id=p0,ifname=eth0", "-netdev", "af-xdp,id=x0,ifname=eth0"));

        Assert.Contains(terminal.ErrorLines, static line => line.Contains("interface 'eth0'", StringComparison.Ordinal));
    }
}
