using ActorNet.Actors.Captures;
using ActorNet.Actors.Filters.Types;
using ActorNet.Actors.RawInterfaces;
using ActorNet.Actors.Sockets;
using ActorNet.Actors.Taps;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.RemotePci.Topologies;
using ActorNet.VhostUser.Topologies;

namespace ActorNet.Host.Options;

/// <summary>The port types of this program and who makes them. A new type is a row in each.</summary>
public static class ProgramPorts
{
    /// <summary>In the order in which help lists them.</summary>
    public static PortTypeCatalog Types { get; } = new(
    [
        TapPortType.Type,
        HubPortType.Type,
        SwitchPortType.Type,
        VhostUserClientPortType.Type,
        SocketPortType.Type,
        StreamPortType.Type,
        DgramPortType.Type,
        L2tpv3PortType.Type,
        PacketPortType.Type,
        XdpPortType.Type,
        PcapReplayPortType.Type,
        PcapCapturePortType.Type,
        VirtioNetPortType.Type,
        E1000PortType.Type,
        .. FilterTypes.All,
    ]);

    /// <summary>Ports of hubs and switches are made by these.</summary>
    public static IReadOnlyDictionary<PortType, PortFactory> Factories { get; } = new Dictionary<PortType, PortFactory>
    {
        [TapPortType.Type] = TapPorts.Create,
        [VhostUserClientPortType.Type] = VhostUserClientPorts.Create,
        [SocketPortType.Type] = SocketPorts.CreateSocket,
        [StreamPortType.Type] = SocketPorts.CreateStream,
        [DgramPortType.Type] = SocketPorts.CreateDgram,
        [L2tpv3PortType.Type] = SocketPorts.CreateL2tpv3,
        [PacketPortType.Type] = PacketPorts.Create,
        [XdpPortType.Type] = XdpPorts.Create,
        [PcapReplayPortType.Type] = PcapPorts.CreateReplay,
        [PcapCapturePortType.Type] = PcapPorts.CreateCapture,
        [VirtioNetPortType.Type] = VirtioNetPorts.Create,
        [E1000PortType.Type] = E1000Ports.Create,
    };
}
