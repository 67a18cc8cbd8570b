using System.Collections.Immutable;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Topologies;

namespace ActorNet.VhostUser.Tests.Ports;

/// <summary>Two virtio-net ports on a hub, run by the real actors on a lane, each behind a socket.</summary>
public abstract class PortTestBase : ActorTestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected PortTestBase()
        : base(ConfigurationFactory.ParseString("akka.test.single-expect-default = 20 s").WithFallback(ReferenceConfiguration.Config)) =>
        Folder = Directory.CreateTempSubdirectory("vhost-user-").FullName;

    protected string Folder { get; }

    protected IActorRef? Topology { get; set; }

    protected string Socket(string id) => Path.Combine(Folder, id + ".sock");

    /// <summary>Starts devices n0, n1 on a hub of their own.</summary>
    protected void StartPorts(int queues = 1, bool isServer = true)
    {
        object answer = TryStartPorts(queues, isServer);
        Assert.IsType<TopologyUp>(answer);
    }

    protected object TryStartPorts(int queues = 1, bool isServer = true)
    {
        PortSettings[] ports =
        [
            Port(HubPortType.Type, "h0", (HubPortType.HubId.Name, 0)),
            Port(HubPortType.Type, "h1", (HubPortType.HubId.Name, 0)),
            Device("n0", "h0", queues, isServer),
            Device("n1", "h1", queues, isServer),
        ];
        var factories = new Dictionary<PortType, PortFactory> { [VirtioNetPortType.Type] = VirtioNetPorts.Create };
        Topology = Sys.ActorOf(TopologyActor.Props(new Topology([.. ports]), factories, TopologySettings.From(Sys.Settings.Config)), "topology");
        Topology.Tell(AwaitTopology.Instance, TestActor);
        return ReceiveOne(Patience)!;
    }

    internal SharedGuest Connect(string id, VirtioNetDriverOptions? options = null, bool hasDoorbells = true) =>
        new(Dial(id), options, hasDoorbells);

    protected UnixConnection Dial(string id)
    {
        Assert.Equal(ConnectStatus.Connected, UnixConnection.TryConnect(Socket(id), out UnixConnection? connection));
        return connection!;
    }

    protected static byte[] Frame(int length, int seed)
    {
        byte[] frame = new byte[length];
        new Random(seed).NextBytes(frame);
        // To everybody, from a station.
        frame.AsSpan(0, 6).Fill(0xff);
        frame[6] &= 0xfe;
        return frame;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Features that the devices have although they are off by default.</summary>
    protected ulong EnabledFeatures { get; set; }

    protected PortSettings Device(string id, string netdev, int queues, bool isServer, params (string Name, object Value)[] more) => Port(
        VirtioNetPortType.Type, id,
        [
            (NicPortOptions.Netdev.Name, netdev),
            (VirtioNetPortType.Socket.Name, Socket(id)),
            (VirtioNetPortType.Queues.Name, queues),
            (VirtioNetPortType.Server.Name, isServer),
            .. FeatureBits.All.Where(feature => (feature.Mask & EnabledFeatures) != 0).Select(feature => (feature.Property!, (object)true)),
            .. more,
        ]);

    protected static PortSettings Port(PortType type, string id, params (string Name, object Value)[] values) =>
        new(type, id, values.ToImmutableSortedDictionary(static v => v.Name, static v => v.Value), $"test {id}");
}
