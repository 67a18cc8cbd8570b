using System.Numerics;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;

namespace ActorNet.VhostUser.Topologies;

/// <summary><c>-netdev vhost-user-client</c>: somebody else's network device, reached over vhost-user as a VMM does.</summary>
public static class VhostUserClientPortType
{
    private const int SmallestRing = 64, LargestRing = 32768;

    /// <summary>Where the back end listens, or connects.</summary>
    public static OptionSpec<string> Socket { get; } = new(
        "socket", OptionTypes.SocketPath, "the Unix socket of the back end's vhost-user")
    {
        Required = true,
        Claims = "socket",
    };

    /// <summary>Who listens.</summary>
    public static OptionSpec<bool> Server { get; } = new(
        "server", OptionTypes.OnOff, "on: actornet listens and the back end connects; off: the back end listens")
    {
        Default = "off",
    };

    /// <summary>Receive and transmit queue pairs.</summary>
    public static OptionSpec<int> Queues { get; } = new(
        "queues", OptionTypes.Number("N", 1, VirtioNetPortType.MaxQueuePairs), "queue pairs to use, if the back end has as many")
    {
        Default = "1",
    };

    /// <summary>Entries of each ring.</summary>
    public static OptionSpec<int> QueueSize { get; } = new(
        "queue-size", RingSize, "entries of each ring")
    {
        Default = "256",
    };

    /// <summary>Mergeable receive buffers.</summary>
    public static OptionSpec<bool> MergeableBuffers { get; } = new(
        "mrg_rxbuf", OptionTypes.OnOff, "let a received frame span several buffers, if the back end can do that")
    {
        Default = "on",
    };

    /// <summary>Notifications by event index.</summary>
    public static OptionSpec<bool> EventIndex { get; } = new(
        "event_idx", OptionTypes.OnOff, "agree with the back end on when to notify by event index, if it can do that")
    {
        Default = "on",
    };

    /// <summary>Packed rings.</summary>
    public static OptionSpec<bool> Packed { get; } = new(
        "packed", OptionTypes.OnOff, "use packed rings, if the back end has them")
    {
        Default = "off",
    };

    /// <summary>Buffers used in order.</summary>
    public static OptionSpec<bool> InOrder { get; } = new(
        "in_order", OptionTypes.OnOff, "let the back end promise to use buffers in the order in which it got them, if it can do that")
    {
        Default = "off",
    };

    /// <summary>Checksums and segmentation.</summary>
    public static OptionSpec<bool> Offloads { get; } = new(
        "offloads", OptionTypes.OnOff, "let frames cross with checksums and segmentation left to do, as far as the back end can do that")
    {
        Default = "on",
    };

    /// <summary>The largest packet.</summary>
    public static OptionSpec<int> Mtu { get; } = new(
        "mtu", OptionTypes.Number("N", FrontEnd.FrontEndWishes.SmallestMtu, ushort.MaxValue), "the largest packet, in bytes without the Ethernet header")
    {
        DefaultNote = "what the back end says, or else 1500",
    };

    /// <summary>The table row.</summary>
    public static PortType Type { get; } = new(
        PortRole.Netdev, "vhost-user-client", "somebody else's vhost-user network device (DPDK, OVS, another actornet), driven as a VMM does",
        [Socket, Server, Queues, QueueSize, MergeableBuffers, EventIndex, Packed, InOrder, Offloads, Mtu, .. LinkOptions.All]);

    private static OptionType<int> RingSize => new(
        "N", $"a power of two from {SmallestRing} to {LargestRing}",
        static (text, out value) => int.TryParse(text, out value) && value is >= SmallestRing and <= LargestRing && BitOperations.IsPow2(value));
}
