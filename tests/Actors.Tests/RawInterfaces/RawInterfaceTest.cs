using ActorNet.Actors.Ports;
using ActorNet.Actors.RawInterfaces;
using ActorNet.Actors.Tests.Support;
using ActorNet.Io.Packets;
using ActorNet.Tests.Kernel;

namespace ActorNet.Actors.Tests.RawInterfaces;

/// <summary>Ports on veth interfaces, with this kernel's stack at the other end.</summary>
public abstract class RawInterfaceTest : DatapathTest
{
    /// <summary>The ways to an interface that each test tries.</summary>
    public enum Way
    {
        Packet,
        PacketWithoutHeader,
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
        InterfaceWatch Watch() => cable.Near.Run(static () => InterfaceWatch.Open(VethCable.NearName));
        return new RawInterfaceSettings(id, "af-packet", VethCable.NearName, Watch, Open, Lane);

        RawInterface Open(PortCounters counters) => new PacketInterface(
            cable.Near.Run(() => PacketSocket.Open(VethCable.NearName, new PacketOptions(VnetHeader: way == Way.Packet))), counters);
    }

    private protected static void Join(IActorRef left, IActorRef right)
    {
        left.Tell(new Connect(right, Terms));
        right.Tell(new Connect(left, Terms));
    }

    private protected static long EventsOf(PortReport report, string name) => report.Events.Where(entry => entry.Cause == name).Sum(entry => entry.Frames);
}
