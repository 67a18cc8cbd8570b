using ActorNet.Devices.Virtio;

namespace ActorNet.Actors.VirtioNets;

/// <summary>From a queue actor to its NIC: the ring made no sense.</summary>
internal sealed record QueueFaulted(int Index, RingFault Fault);

/// <summary>From the NIC to all its queues: one of you is broken, touch nothing until you are stopped.</summary>
internal sealed class Halt
{
    public static readonly Halt Instance = new();

    private Halt()
    {
    }
}

/// <summary>A queue actor to itself: there is more, after everybody else's turn.</summary>
internal sealed class Continue
{
    public static readonly Continue Instance = new();

    private Continue()
    {
    }
}

/// <summary>A queue actor to itself: frames that it lent have been out for long enough.</summary>
internal sealed class CallBackFrames
{
    public static readonly CallBackFrames Instance = new();

    private CallBackFrames()
    {
    }
}

/// <summary>A queue actor to itself: frames that it lent out of memory which the guest takes back have been out for long enough.</summary>
internal sealed class CallBackWithdrawn
{
    public static readonly CallBackWithdrawn Instance = new();

    private CallBackWithdrawn()
    {
    }
}

/// <summary>From the control queue to its NIC: it runs.</summary>
/// <param name="AtTheBeginning">True when its driver has given no command yet: it is a new one.</param>
internal sealed record ControlQueueStarted(bool AtTheBeginning);

/// <summary>A queue actor to itself: an interrupt has been held back for long enough, perhaps.</summary>
internal sealed class InterruptDue
{
    public static readonly InterruptDue Instance = new();

    private InterruptDue()
    {
    }
}

/// <summary>From the control queue by way of the NIC: the driver changed how long interrupts may be held back.</summary>
internal sealed class CoalescingChanged
{
    public static readonly CoalescingChanged Instance = new();

    private CoalescingChanged()
    {
    }
}

/// <summary>From a queue actor to its NIC: it uses the memory of the last <see cref="SetMemory"/>, and has nothing to do with what that withdrew.</summary>
internal sealed class MemoryTaken
{
    public static readonly MemoryTaken Instance = new();

    private MemoryTaken()
    {
    }
}

/// <summary>From a queue actor to its NIC, once: its mailbox and its counters.</summary>
internal sealed record QueueReady(NetQueues.NetQueue Queue, QueueTotals Totals);
