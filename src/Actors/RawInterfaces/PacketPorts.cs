using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Io.Packets;

namespace ActorNet.Actors.RawInterfaces;

/// <summary>Makes ports from the options of <c>-netdev af-packet</c>.</summary>
public static class PacketPorts
{
    /// <summary>A <see cref="PortFactory"/>.</summary>
    public static Props Create(PortSettings settings, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string name = settings.Get(PacketPortType.InterfaceName);
        PacketOptions options = PacketPortType.OptionsOf(settings);
        return RawInterfaceActor.Props(new RawInterfaceSettings(
            settings.Id, PacketPortType.Type.Name, name, () => InterfaceWatch.Open(name), counters => new PacketInterface(PacketSocket.Open(name, options), counters), dispatcher));
    }
}
