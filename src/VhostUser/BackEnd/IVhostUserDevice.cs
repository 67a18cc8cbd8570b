using System.Collections.Immutable;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.Virtio.Inflight;
using ActorNet.Io.Descriptors;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>The device behind a <see cref="BackEndSession"/>: what the front end's requests come to.</summary>
/// <remarks>
/// Commands are obeyed in the order given. Some of them are answered later, through the session: <see cref="SetMemory"/> by
/// <see cref="BackEndSession.OnMemorySet"/>, <see cref="SetLogs"/> by <see cref="BackEndSession.OnLogSet"/>, <see cref="StopQueue"/> by <see cref="BackEndSession.OnQueueStopped"/>; the
/// front end is not answered, and its next request not looked at, before that.
/// </remarks>
public interface IVhostUserDevice
{
    /// <summary>The virtio features that the device offers.</summary>
    ulong Features { get; }

    /// <summary>Pairs of receive and transmit queues.</summary>
    int QueuePairs { get; }

    /// <summary>All queues, the control queue included.</summary>
    int QueueCount { get; }

    /// <summary>The driver accepted these features, all of which were offered.</summary>
    void SetFeatures(ulong features);

    /// <summary>The memory table changed. The session keeps its own lease on it.</summary>
    /// <param name="memory">The new one.</param>
    /// <param name="withdrawn">What must not be touched any more once this is answered.</param>
    void SetMemory(GuestMemory memory, ImmutableArray<HostRange> withdrawn);

    /// <summary>Starts a queue; ownership of <paramref name="kick"/> passes to the device.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="layout">Where it is.</param>
    /// <param name="position">Where to begin.</param>
    /// <param name="kick">Its doorbell, or null.</param>
    /// <param name="polled">True: no doorbell is to be expected.</param>
    /// <param name="interrupt">How its driver is interrupted, or null.</param>
    /// <param name="inflight">Where it notes what it has in flight, or null; mapped until it has stopped.</param>
    void StartQueue(int index, in VirtqueueLayout layout, VirtqueuePosition position, FdHandle? kick, bool polled, IInterrupt? interrupt, InflightArea? inflight);

    /// <summary>Where queues log what they write; a queue without an entry logs nothing. Answered by <see cref="BackEndSession.OnLogSet"/>.</summary>
    void SetLogs(ImmutableArray<VirtqueueLog> logs);

    /// <summary>Stops a queue.</summary>
    void StopQueue(int index);

    /// <summary>Enables or disables a queue. All are enabled when a session begins.</summary>
    void EnableQueue(int index, bool enabled);

    /// <summary>Replaces the doorbell of a running queue; its ownership passes to the device. Null: poll.</summary>
    void SetKick(int index, FdHandle? kick);

    /// <summary>The driver of a running queue rang by a message.</summary>
    void Kick(int index);

    /// <summary>An interrupt that calls <see cref="BackEndSession.OnInterrupt"/>, from wherever it is raised.</summary>
    IInterrupt InterruptByMessage(int index);

    /// <summary>Replaces the interrupt of a running queue.</summary>
    void SetInterrupt(int index, IInterrupt? interrupt);

    /// <summary>Copies from the configuration space; what lies behind its end reads as zero.</summary>
    void ReadConfig(int offset, Span<byte> destination);

    /// <summary>Writes to the configuration space; false when a field of it cannot be written.</summary>
    /// <param name="offset">Where.</param>
    /// <param name="source">What.</param>
    /// <param name="migrates">True: not the driver writes but a migration, which brings what the device was elsewhere.</param>
    bool TryWriteConfig(int offset, ReadOnlySpan<byte> source, bool migrates);

    /// <summary>Agrees on the largest payload of a frame, for queues that start afterwards; false when the device is to have a smaller one.</summary>
    bool TrySetMtu(int mtu);

    /// <summary>Tells the network that a station is here.</summary>
    void Announce(MacAddress station);
}
