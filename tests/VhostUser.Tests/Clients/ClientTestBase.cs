using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.VhostUser.Tests.Ports;
using ActorNet.VhostUser.Topologies;

namespace ActorNet.VhostUser.Tests.Clients;

/// <summary>
/// Guest near, device near, hub 0, client c0, socket, device far1, hub 1, device far, guest far: everything that a frame passes between two
/// hosts that are joined by vhost-user, in one process and on one lane.
/// </summary>
public abstract class ClientTestBase : PortTestBase
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The socket between the client and its back end.</summary>
    protected const string Middle = "middle";

    /// <summary>Starts both halves.</summary>
    protected void StartChain(params (string Name, object Value)[] client) => StartChain(1, client);

    /// <summary>Starts both halves, the one behind the client with several queue pairs.</summary>
    protected void StartChain(int queues, params (string Name, object Value)[] client)
    {
        bool isServer = client.Any(static option => option is { Name: "server", Value: true });
        Start([.. NearHalf(client), .. FarHalf(queues, !isServer)]);
    }

    protected PortSettings[] NearHalf(params (string Name, object Value)[] client) =>
    [
        Client(client),
        Port(HubPortType.Type, "h0", (HubPortType.HubId.Name, 0)),
        Port(HubPortType.Type, "h1", (HubPortType.HubId.Name, 0), (NicPortOptions.Netdev.Name, "c0")),
        Device("near", "h0", 1, isServer: true),
    ];

    protected PortSettings[] FarHalf(int queues, bool isServer) =>
    [
        Port(HubPortType.Type, "h2", (HubPortType.HubId.Name, 1)),
        Port(HubPortType.Type, "h3", (HubPortType.HubId.Name, 1)),
        Device(Middle, "h2", queues, isServer, ("packed", true), ("in_order", true)), // for clients that want that
        Device("far", "h3", 1, isServer: true),
    ];

    // Another spelling of the path: two ports of one process at the two ends of a socket are what nobody but a test wants.
    protected PortSettings Client(params (string Name, object Value)[] options) =>
        Port(VhostUserClientPortType.Type, "c0", [(VhostUserClientPortType.Socket.Name, Path.Combine(Folder, ".", Middle + ".sock")), .. options]);

    protected void Start(PortSettings[] ports)
    {
        var factories = new Dictionary<PortType, PortFactory>
        {
            [VirtioNetPortType.Type] = VirtioNetPorts.Create,
            [VhostUserClientPortType.Type] = VhostUserClientPorts.Create,
        };
        var topology = new Topology([.. ports]);
        Assert.Empty(TopologyValidator.Validate(topology).Where(static problem => problem.Severity == ProblemSeverity.Error));
        Topology = Sys.ActorOf(TopologyActor.Props(topology, factories, TopologySettings.From(Sys.Settings.Config)), "topology");
        Topology.Tell(AwaitTopology.Instance, TestActor);
        Assert.IsType<TopologyUp>(ReceiveOne(Patience));
    }

    protected PortReport Report(string id)
    {
        Topology!.Tell(GetPortReports.Instance, TestActor);
        return Assert.Single(Assert.IsType<PortReportList>(ReceiveOne(Patience)).Ports, port => port.Id == id);
    }

    protected void AwaitClient(Func<PortReport, bool> isSo) => AwaitAssert(() => Assert.True(isSo(Report("c0")), $"{Report("c0")}"));

    protected static long Event(PortReport report, string name) => report.Events.Where(count => count.Cause == name).Sum(static count => count.Frames);

    protected static long Drop(PortReport report, string name) => report.Drops.Where(count => count.Cause == name).Sum(static count => count.Frames);

    internal static void Meet(SharedGuest a, SharedGuest b)
    {
        a.Meet(b);
        b.Meet(a);
    }
}
