using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Io.Packets;
using ActorNet.Io.Xdp;

namespace ActorNet.Actors.RawInterfaces;

/// <summary>Makes ports from the options of <c>-netdev af-xdp</c>.</summary>
public static class XdpPorts
{
    /// <summary>A <see cref="PortFactory"/>.</summary>
    public static Props Create(PortSettings settings, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string name = settings.Get(XdpPortType.InterfaceName);
        XdpOptions options = XdpPortType.OptionsOf(settings);
        return RawInterfaceActor.Props(new RawInterfaceSettings(
            settings.Id, XdpPortType.Type.Name, name, () => InterfaceWatch.Open(name), counters => new XdpInterface(XdpDevice.Open(name, options), counters), dispatcher)
        {
            NeedsUp = true,
            IsPolled = true,
            OpensOnce = options.Sockets.Count > 0,
        });
    }
}
