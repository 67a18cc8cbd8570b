using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Captures;

/// <summary>Makes ports of capture files from the options of <c>-netdev pcap-replay</c> and <c>-netdev pcap-capture</c>.</summary>
public static class PcapPorts
{
    /// <summary>A <see cref="PortFactory"/>.</summary>
    public static Props CreateReplay(PortSettings settings, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return PcapReplayActor.Props(
            settings.Id, settings.Get(PcapReplayPortType.File), settings.Get(PcapReplayPortType.Speed), settings.Get(PcapReplayPortType.Loop), dispatcher);
    }

    /// <summary>A <see cref="PortFactory"/>.</summary>
    public static Props CreateCapture(PortSettings settings, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(settings);
        int snapLength = settings.TryGet(PcapCapturePortType.SnapLength, out int given) ? given : EthernetFrame.MaxLength;
        return PcapCaptureActor.Props(
            settings.Id,
            () => new CaptureFile(new CaptureStream(settings.Get(PcapCapturePortType.File)), settings.Id, PcapCapturePortType.IsPcapng(settings), snapLength),
            dispatcher);
    }
}
