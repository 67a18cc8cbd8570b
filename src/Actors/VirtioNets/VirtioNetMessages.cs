using System.Collections.Immutable;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.Virtio.Inflight;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.VirtioNets;

// What a transport (a vhost-user session, or a driver in this process) says to a VirtioNetActor, and what it hears back.
// Queue indices are virtio's (virtio 1.2 section 5.1.2): 0 is receive 0, 1 transmit 0, 2 receive 1, ...; the control queue is last.
// Answers go to the sender of the command. Commands of one sender are obeyed in the order in which they were sent.

/// <summary>A driver is there: the link comes up. The sender becomes the device's transport.</summary>
public sealed record AttachDriver;

/// <summary>
/// The driver is gone: every queue stops, every frame borrowed from the driver's memory is called back, the link goes
/// down, a broken device is whole again. Answered by <see cref="DriverDetached"/>.
/// </summary>
public sealed record DetachDriver;

/// <summary>Every queue has stopped and the guest's memory has been let go.</summary>
public sealed record DriverDetached;

/// <summary>The features that the driver accepted, virtio 1.2 section 2.2. Applies to queues that start afterwards.</summary>
/// <param name="Features">A subset of what the device offers; others are refused by <see cref="DriverFeaturesRefused"/>.</param>
public sealed record SetDriverFeatures(ulong Features);

/// <summary>The features were accepted.</summary>
public sealed record DriverFeaturesSet(ulong Features);

/// <summary>The driver accepted what the device never offered.</summary>
/// <param name="Features">The bits that were not offered.</param>
public sealed record DriverFeaturesRefused(ulong Features);

/// <summary>
/// The guest's memory, for queues that start afterwards and, at once, for those that run. The device acquires its own
/// references; the sender keeps, and releases, its own. Answered by <see cref="MemorySet"/>.
/// </summary>
public sealed record SetMemory(GuestMemory Memory)
{
    /// <summary>Memory that the guest has no longer, or uses for something else now: frames in it are waited for a little, then called back.</summary>
    public ImmutableArray<HostRange> Withdrawn { get; init; } = [];
}

/// <summary>
/// No queue uses an earlier memory any more, and nobody what was withdrawn of it; other frames that are still borrowed hold it themselves.
/// </summary>
public sealed record MemorySet;

/// <summary>Starts a queue. Answered by <see cref="QueueStarted"/> or <see cref="QueueRefused"/>.</summary>
/// <param name="Index">The queue's index.</param>
/// <param name="Layout">Where its three areas are.</param>
/// <param name="Position">Where to begin.</param>
/// <param name="Kick">The driver's doorbell, whose ownership passes to the queue; null when <see cref="QueueKicked"/> is told instead.</param>
/// <param name="Interrupt">How the driver is interrupted; null while it has given no way.</param>
public sealed record StartQueue(int Index, VirtqueueLayout Layout, VirtqueuePosition Position, FdHandle? Kick, IInterrupt? Interrupt)
{
    /// <summary>Where the queue notes what it has in flight; stays mapped until <see cref="QueueStopped"/>. Null: nowhere.</summary>
    public InflightArea? Inflight { get; init; }
}

/// <summary>The queue runs.</summary>
/// <param name="Index">The queue's index.</param>
/// <param name="Queue">The actor of the queue, to which a driver in this process tells <see cref="QueueKicked"/>.</param>
/// <param name="WasResynchronised">It did not begin where it was told to, but where its ring was used up to.</param>
public sealed record QueueStarted(int Index, IActorRef Queue, bool WasResynchronised = false);

/// <summary>The queue's layout was refused and it does not run.</summary>
public sealed record QueueRefused(int Index, RingFault Fault);

/// <summary>
/// Stops a queue: nothing of it is touched once <see cref="QueueStopped"/> is sent. Frames that it lent are waited for a
/// little, then called back. A queue that is not running answers at once.
/// </summary>
public sealed record StopQueue(int Index);

/// <summary>The queue has stopped.</summary>
/// <param name="Index">The queue's index.</param>
/// <param name="Position">Where it would have gone on.</param>
public sealed record QueueStopped(int Index, VirtqueuePosition Position);

/// <summary>
/// A started queue that is not enabled drops what the guest transmits and delivers nothing. Queues are enabled until told
/// otherwise; the setting outlives stop and start, and is forgotten on detach.
/// </summary>
public sealed record EnableQueue(int Index, bool Enabled);

/// <summary>Replaces the interrupt of a queue, running or not.</summary>
public sealed record SetInterrupt(int Index, IInterrupt? Interrupt);

/// <summary>Replaces the doorbell of a queue, running or not; its ownership passes to the queue.</summary>
public sealed record SetKick(int Index, FdHandle? Kick);

/// <summary>To the transport: the configuration space changed while a driver may use it; it interrupts the driver for that (virtio 1.2 section 2.3).</summary>
public sealed class ConfigChanged
{
    /// <summary>The one instance.</summary>
    public static readonly ConfigChanged Instance = new();

    private ConfigChanged()
    {
    }
}

/// <summary>The device tells its network, as if the driver had sent it, that a station is to be found here: its guest has migrated.</summary>
/// <param name="Station">The guest's address.</param>
public sealed record AnnounceStation(MacAddress Station);

/// <summary>To the transport: a queue waits for the translation of an address, and goes on with the next <see cref="SetMemory"/>.</summary>
public sealed record TranslationMissed(int Index, TranslationMiss Miss);

/// <summary>The driver rang: a signal to the actor of one queue.</summary>
public sealed class QueueKicked
{
    /// <summary>The one instance.</summary>
    public static readonly QueueKicked Instance = new();

    private QueueKicked()
    {
    }
}

/// <summary>
/// To the transport: the ring made no sense, and the whole device is silent until its queues were stopped or its driver
/// detached (virtio 1.2 section 2.1.2, DEVICE_NEEDS_RESET).
/// </summary>
public sealed record QueueBroken(int Index, RingFault Fault);
