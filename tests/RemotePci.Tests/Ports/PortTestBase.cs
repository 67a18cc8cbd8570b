using System.Collections.Immutable;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Tests.Support;
using ActorNet.RemotePci.Topologies;

namespace ActorNet.RemotePci.Tests.Ports;

/// <summary>Two e1000 ports on a hub, run by the real actors on a lane, each behind a socket.</summary>
public abstract class PortTestBase : ActorTestKit
{
    protected const uint MemoryBase = 0xfebc_0000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private IActorRef? _topology;

    protected PortTestBase()
        : base(ConfigurationFactory.ParseString("akka.test.single-expect-default = 20 s").WithFallback(ReferenceConfiguration.Config)) =>
        Folder = Directory.CreateTempSubdirectory("remote-pci-").FullName;

    protected string Folder { get; }

    protected string Qtest => Path.Combine(Folder, "qtest.sock");

    protected string Socket(string id) => Path.Combine(Folder, id + ".sock");

    /// <summary>Starts devices n0, n1 on a hub of their own.</summary>
    /// <param name="more">Options of n0.</param>
    protected void StartPorts(params (string Name, object Value)[] more)
    {
        PortSettings[] ports =
        [
            Port(HubPortType.Type, "h0", (HubPortType.HubId.Name, 0)),
            Port(HubPortType.Type, "h1", (HubPortType.HubId.Name, 0)),
            Device("n0", "h0", more),
            Device("n1", "h1"),
        ];
        var factories = new Dictionary<PortType, PortFactory> { [E1000PortType.Type] = E1000Ports.Create };
        _topology = Sys.ActorOf(TopologyActor.Props(new Topology([.. ports]), factories, TopologySettings.From(Sys.Settings.Config)), "topology");
        _topology.Tell(AwaitTopology.Instance, TestActor);
        Assert.IsType<TopologyUp>(ReceiveOne(Patience));
    }

    internal Proxy Connect(string id)
    {
        Assert.Equal(ConnectStatus.Connected, UnixConnection.TryConnect(Socket(id), out UnixConnection? connection));
        return new Proxy(connection!);
    }

    /// <summary>Connects and does what firmware does.</summary>
    internal Proxy Boot(string id, byte interruptLine = 11)
    {
        Proxy qemu = Connect(id);
        qemu.Reset();
        qemu.WriteConfiguration(0x10, 4, MemoryBase);
        qemu.WriteConfiguration(0x14, 4, 0xc000);
        qemu.WriteConfiguration(0x3c, 1, interruptLine);
        qemu.WriteConfiguration(0x04, 2, 7);
        return qemu;
    }

    /// <summary>What n0 has counted of QEMU.</summary>
    protected long Event(RemotePciCounter counter)
    {
        _topology!.Tell(GetPortReports.Instance, TestActor);
        PortReport report = ExpectMsg<PortReportList>(Patience).Ports.Single(report => report.Id == "n0");
        string name = RemotePciCounters.Table[(int)counter].Name;
        return report.Events.FirstOrDefault(row => row.Cause == name).Frames;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    private PortSettings Device(string id, string netdev, params (string Name, object Value)[] more) =>
        Port(E1000PortType.Type, id, [(NicPortOptions.Netdev.Name, netdev), (E1000PortType.Socket.Name, Socket(id)), .. more]);

    private static PortSettings Port(PortType type, string id, params (string Name, object Value)[] values) =>
        new(type, id, values.ToImmutableSortedDictionary(static v => v.Name, static v => v.Value), $"test {id}");
}
