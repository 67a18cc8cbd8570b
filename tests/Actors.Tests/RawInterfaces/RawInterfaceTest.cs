using ActorNet.Actors.Ports;
using ActorNet.Actors.RawInterfaces;
using ActorNet.Actors.Tests.Support;
using ActorNet.Io.Packets;
using ActorNet.Io.Xdp;
using ActorNet.Tests.Kernel;

namespace ActorNet.Actors.Tests.RawInterfaces;

/// <summary>Ports on veth interfaces, with this kernel's stack at the other end.</summary>
public abstract class RawInterfaceTest : PortTest
{
    /// <summary>The ways to an interface that each test tries.</summary>
    public enum Way
    {
        Packet,
        PacketWithoutHeader,
        XdpNative,
        XdpSkb,
    }

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    private protected static IActorRef Start(TestProbe supervisor, string id, VethCable cable, Way way, bool up = true)
    {
        IActorRef port = StartUnder(supervisor, RawInterfaceActor.Props(Settings(id, cable, way)), id);
        Assert.Equal(port, supervisor.ExpectMsg<PortReady>().Target);
        Assert.Equal(up, supervisor.ExpectMsg<LinkChanged>().Up);
        return port;
    }

    private protected IActorRef Start(string id, VethCable cable, Way way) => Start(CreateTestProbe(), id, cable, way);

    private protected static RawInterfaceSettings Settings(string id, VethCable cable, Way way)
    {
        bool xdp = way is Way.XdpNative or Way.XdpSkb;
        return new RawInterfaceSettings(
            id, xdp ? "af-xdp" : "af-packet", VethCable.NearName, () => cable.Near.Run(static () => InterfaceWatch.Open(VethCable.NearName)), Open, Lane)
        {
            NeedsUp = xdp,
            IsPolled = xdp,
        };

        RawInterface Open(PortCounters counters) => cable.Near.Run<RawInterface>(() => way switch
        {
            Way.XdpNative => new XdpInterface(XdpDevice.Open(VethCable.NearName, new XdpOptions(Mode: XdpMode.Native)), counters),
            Way.XdpSkb => new XdpInterface(XdpDevice.Open(VethCable.NearName, new XdpOptions(Mode: XdpMode.Skb)), counters),
            _ => new PacketInterface(PacketSocket.Open(VethCable.NearName, new PacketOptions(VnetHeader: way == Way.Packet)), counters),
        });
    }

    private protected static void Join(IActorRef left, IActorRef right)
    {
        left.Tell(new Connect(right, Terms));
        right.Tell(new Connect(left, Terms));
    }

    /// <summary>A port on the cable between the two probes.</summary>
    private protected IActorRef StartJoined(VethCable cable, Way way)
    {
        IActorRef port = Start(Supervisor, "p0", cable, way);
        JoinPeer(port);
        return port;
    }

    /// <summary>A frame of the far station's; others are the kernel's own.</summary>
    private protected static bool IsOurs(byte[] frame) => frame.AsSpan().IndexOf((ReadOnlySpan<byte>)[FarStation.EtherType >> 8, FarStation.EtherType & 0xff]) is 12 or 16 or 20;
}
