using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;

namespace ActorNet.VhostUser.Topologies;

/// <summary><c>-device virtio-net</c>: a virtio network device that a VMM reaches over vhost-user.</summary>
public static class VirtioNetPortType
{
    /// <summary>
    /// Most queue pairs of a device: vhost-user names a ring by 8 bits, and one ring is the control queue.
    /// </summary>
    public const int MaxQueuePairs = 127;

    /// <summary>Where the VMM's vhost-user connects, or listens.</summary>
    public static OptionSpec<string> Socket { get; } = new(
        "socket", OptionTypes.SocketPath, "the Unix socket of the VMM's vhost-user")
    {
        Required = true,
        Claims = "socket",
    };

    /// <summary>Who listens.</summary>
    public static OptionSpec<bool> Server { get; } = new(
        "server", OptionTypes.OnOff, "on: actornet listens and the VMM connects; off: the VMM listens")
    {
        Default = "on",
    };

    /// <summary>The guest's address.</summary>
    public static OptionSpec<MacAddress> Mac { get; } = new(
        "mac", OptionTypes.StationAddress, "the guest's Ethernet address, where the VMM leaves the choice to the device")
    {
        DefaultNote = MacAddresses.DerivedNote,
    };

    /// <summary>Receive and transmit queue pairs.</summary>
    public static OptionSpec<int> Queues { get; } = new(
        "queues", OptionTypes.Number("N", 1, MaxQueuePairs), "queue pairs that the guest may use at once")
    {
        Default = "1",
    };

    /// <summary>Whether kicks and interrupts may be messages.</summary>
    public static OptionSpec<bool> InbandNotifications { get; } = new(
        "inband-notifications", OptionTypes.OnOff, "on: kicks and interrupts are messages, each answered, if the VMM can (simulators); off: eventfds")
    {
        Default = "off",
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Device, "virtio-net", "a virtio network device over vhost-user",
        [NicPortOptions.Netdev, Socket, Server, Mac, Queues, InbandNotifications, .. VirtioNetModelOptions.All, .. VirtioNetFeatureOptions.All, .. LinkOptions.All])
    {
        Check = CheckOptions,
        Aliases = ["virtio-net-pci", "virtio"],
    };

    /// <summary>
    /// The device's address: as configured, else derived.
    /// </summary>
    public static MacAddress AddressOf(PortSettings device) =>
        device.TryGet(Mac, out MacAddress configured) ? configured : MacAddresses.Derive(device.Id, device.TryGet(Socket, out string? socket) ? socket : "");

    private static IEnumerable<string> CheckOptions(PortSettings device)
    {
        foreach (string problem in VirtioNetFeatureOptions.Check(device)) yield return problem;
        int queues = device.Get(Queues);
        if (queues == 1) yield break;
        ulong on = VirtioNetFeatureOptions.Enabled(device);
        if ((on & FeatureBits.CtrlVq) == 0) yield return $"needs ctrl_vq=on with queues={queues}: the guest starts them by it";
        else if ((on & (FeatureBits.Mq | FeatureBits.Rss)) == 0) yield return $"needs mq=on with queues={queues}";
    }
}
