using ActorNet.Actors.Links;
using ActorNet.Actors.VirtioNets;

namespace ActorNet.Actors.E1000s;

/// <summary>To a ring: the driver gave it descriptors.</summary>
internal sealed class DescriptorsAdded
{
    public static readonly DescriptorsAdded Instance = new();

    private DescriptorsAdded()
    {
    }
}

/// <summary>To a ring, and of a reset to the NIC: it was switched on or off, reset, or the link came or went.</summary>
internal sealed class RingChanged
{
    public static readonly RingChanged Instance = new();

    private RingChanged()
    {
    }
}

/// <summary>From a ring to its NIC, once: its mailbox, and what of it the report wants.</summary>
/// <param name="Queue">Its mailbox and counters.</param>
/// <param name="Loopback">The transmit ring's way to the receive ring.</param>
internal sealed record RingReady(QueueReady Queue, Link? Loopback = null);

/// <summary>From a ring to its NIC: its registers make no ring, or one outside of memory.</summary>
/// <param name="Ring">Which, in words.</param>
internal sealed record RingFaulted(string Ring);

/// <summary>The NIC to itself: a deadline of the device has come, perhaps.</summary>
internal sealed class DeviceTimerDue
{
    public static readonly DeviceTimerDue Instance = new();

    private DeviceTimerDue()
    {
    }
}
