using System.Collections.Immutable;
using System.Globalization;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.VhostUser.Topologies;

/// <summary>Options of the device itself that are neither on nor off: what it tells its guest, how large its rings may be. Names are QEMU's.</summary>
public static class VirtioNetModelOptions
{
    // Smaller rings leave no room for a frame and the next.
    private const int MinQueueSize = 16;

    /// <summary>QEMU's host_mtu.</summary>
    public static OptionSpec<int> HostMtu { get; } = new(
        "host_mtu", OptionTypes.Number("BYTES", 68, 65535), "the MTU to tell the guest, which is then given no longer packets")
    {
        DefaultNote = "none is told",
    };

    /// <summary>QEMU's speed.</summary>
    public static OptionSpec<int> Speed { get; } = new(
        "speed", OptionTypes.Number("MBPS", 0, int.MaxValue), "the link's speed to tell the guest, in megabits per second; it limits nothing")
    {
        DefaultNote = "none is told",
    };

    /// <summary>QEMU's duplex.</summary>
    public static OptionSpec<string> Duplex { get; } = new(
        "duplex", OptionTypes.Choice("half", "full"), "the link's duplex mode to tell the guest")
    {
        DefaultNote = "none is told",
    };

    /// <summary>QEMU's rx_queue_size; here the VMM or its guest chooses, and this is the limit.</summary>
    public static OptionSpec<int> ReceiveQueueSize { get; } = new(
        "rx_queue_size", QueueSize, "the most entries of a receive ring; a larger one, which the VMM or its guest chooses, is refused")
    {
        Default = "32768",
    };

    /// <summary>QEMU's tx_queue_size.</summary>
    public static OptionSpec<int> TransmitQueueSize { get; } = new(
        "tx_queue_size", QueueSize, "the same for transmit rings")
    {
        Default = "32768",
    };

    /// <summary>In the order of help.</summary>
    public static ImmutableArray<OptionSpec> All { get; } = [HostMtu, Speed, Duplex, ReceiveQueueSize, TransmitQueueSize];

    private static OptionType<int> QueueSize => new(
        "N", $"a power of two from {MinQueueSize} to {VirtioNetOptions.MaxQueueSize}", static (text, out value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && int.IsPow2(value) && value is >= MinQueueSize and <= VirtioNetOptions.MaxQueueSize);
}
