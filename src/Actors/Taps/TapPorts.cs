using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>Makes taps from the options of <c>-netdev tap</c>.</summary>
public static class TapPorts
{
    /// <summary>A <see cref="PortFactory"/>.</summary>
    public static Props Create(PortSettings settings, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return TapActor.Props(settings.Id, () => Open(settings), dispatcher);
    }

    private static TapDevice Open(PortSettings settings)
    {
        TapOptions options = new(settings.Get(TapPortType.VnetHeader) ? TapOptions.Default.VnetHeaderLength : 0, Offloads: TapOffloads.All);
        return settings.TryGet(TapPortType.FileDescriptor, out int fd)
            ? TapDevice.FromFd(FdHandle.FromInherited(fd), options.VnetHeaderLength, options.Offloads)
            : TapDevice.Open(settings.Get(TapPortType.InterfaceName), options);
    }
}
