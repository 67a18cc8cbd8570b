using ActorNet.Io.Netlink;
using ActorNet.Io.Readiness;

namespace ActorNet.Io.Tests.Netlink;

public sealed class LinkMonitorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void TryRead_InterfacesComeAndGo_TellsEach() => OwnNetwork.Run(() =>
    {
        using var monitor = LinkMonitor.Open();
        Assert.False(monitor.TryRead(out _));

        Command.Run("ip", "link", "add", "br0", "type", "bridge");
        LinkEvent made = WaitFor(monitor, LinkEventKind.There);
        Command.Run("ip", "link", "delete", "br0");
        LinkEvent gone = WaitFor(monitor, LinkEventKind.Gone);

        Assert.Equal("br0", made.Name);
        Assert.Equal((made.Index, "br0"), (gone.Index, gone.Name));
    });

    // What leaves a bridge is still there.
    [Fact]
    public void TryRead_InterfaceLeavesItsBridge_IsNotGone() => OwnNetwork.Run(() =>
    {
        Command.Run("ip", "link", "add", "br0", "type", "bridge");
        Command.Run("ip", "tuntap", "add", "dev", "t0", "mode", "tap");
        Command.Run("ip", "link", "set", "t0", "master", "br0");
        using var monitor = LinkMonitor.Open();

        Command.Run("ip", "link", "set", "t0", "nomaster");
        Command.Run("ip", "link", "delete", "br0");

        Assert.Equal("br0", WaitFor(monitor, LinkEventKind.Gone).Name);
    });

    [Fact]
    public void TryRead_NobodyReadForLong_SaysThatItMissedSome() => OwnNetwork.Run(() =>
    {
        using var monitor = LinkMonitor.Open();
        string input = string.Concat(Enumerable.Repeat("link set lo mtu 1400\nlink set lo mtu 1500\n", 1000));
        bool overrun = false;
        while (!overrun)
        {
            Command.Run("ip", input, ["-batch", "-"]);
            while (monitor.TryRead(out LinkEvent happened)) overrun |= happened.Kind == LinkEventKind.Overrun;
        }

        Command.Run("ip", "link", "add", "br0", "type", "bridge");
        Assert.Equal("br0", WaitFor(monitor, LinkEventKind.There, "br0").Name);
    });

    private static LinkEvent WaitFor(LinkMonitor monitor, LinkEventKind kind, string? name = null)
    {
        while (true)
        {
            while (monitor.TryRead(out LinkEvent happened))
                if (happened.Kind == kind && (name is null || happened.Name == name)) return happened;
            Assert.NotEqual(ReadyEvents.None, monitor.Handle.WaitFor(ReadyEvents.Readable, Patience));
        }
    }
}
