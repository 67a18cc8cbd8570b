using ActorNet.Io.Packets;

namespace ActorNet.Actors.Topologies.PortTypes;

/// <summary><c>-netdev af-packet</c>: an interface of this host that exists, by a packet socket.</summary>
public static class PacketPortType
{
    private const int LeastBuffer = 64 * 1024, MostBuffer = 1 << 30;

    /// <summary>The interface.</summary>
    public static OptionSpec<string> InterfaceName { get; } = new(
        "ifname", OptionTypes.InterfaceName, "the interface, which exists already; the host's own stack should have no address on it")
    {
        Required = true,
        Claims = "interface",
    };

    /// <summary>Frames for other stations.</summary>
    public static OptionSpec<bool> Promiscuous { get; } = new(
        "promisc", OptionTypes.OnOff, "receive frames for all stations; off: only for the interface's own address and groups")
    {
        Default = "on",
    };

    /// <summary>Whether frames have a virtio-net header, and with it offloads.</summary>
    public static OptionSpec<bool> VnetHeader { get; } = new(
        "vnet_hdr", OptionTypes.OnOff, "virtio-net headers on the socket, with which checksums and segmentation cross it undone; off: no frame longer than the MTU")
    {
        Default = "on",
    };

    /// <summary>Past the queueing discipline.</summary>
    public static OptionSpec<bool> BypassQueueing { get; } = new(
        "qdisc-bypass", OptionTypes.OnOff, "send past the interface's queueing discipline: faster, but what the driver has no room for is dropped")
    {
        Default = "off",
    };

    /// <summary>How much waits in the kernel.</summary>
    public static OptionSpec<long> ReceiveBuffer { get; } = new(
        "rcvbuf", BufferSize, "bytes of received frames that may wait in the kernel, with its own overhead")
    {
        Default = "4M",
    };

    /// <summary>How much is under way in the kernel.</summary>
    public static OptionSpec<long> SendBuffer { get; } = new(
        "sndbuf", BufferSize, "bytes of sent frames that may be under way in the kernel, with its own overhead")
    {
        Default = "1M",
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Netdev, "af-packet", "an existing interface of this host, by a packet socket",
        [InterfaceName, Promiscuous, VnetHeader, BypassQueueing, ReceiveBuffer, SendBuffer, .. LinkOptions.All]);

    private static OptionType<long> BufferSize => new(
        "SIZE", "a size from 64K to 1G", static (text, out value) => OptionTypes.Size.TryParse(text, out value) && value is >= LeastBuffer and <= MostBuffer);

    /// <summary>The options of the socket.</summary>
    public static PacketOptions OptionsOf(PortSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new PacketOptions(
            settings.Get(VnetHeader), settings.Get(Promiscuous), settings.Get(BypassQueueing), (int)settings.Get(ReceiveBuffer), (int)settings.Get(SendBuffer));
    }
}
