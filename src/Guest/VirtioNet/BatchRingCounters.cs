using System.Collections.Immutable;
using static ActorNet.Guest.VirtioNet.BatchRingCounterKind;

namespace ActorNet.Guest.VirtioNet;

/// <summary>The counters of one driver that moves batches. Written by its thread; another thread may read, each value whole.</summary>
public sealed class BatchRingCounters
{
    private readonly long[] _values = new long[Table.Length];

    /// <summary>One row per counter, in the order of <see cref="BatchRingCounter"/>.</summary>
    public static ImmutableArray<BatchRingCounterInfo> Table { get; } =
    [
        new(BatchRingCounter.FramesReceived, "received", Traffic, "frames that the device delivered"),
        new(BatchRingCounter.BytesReceived, "received-bytes", Traffic, "bytes of those frames"),
        new(BatchRingCounter.FramesSent, "sent", Traffic, "frames put into a transmit ring"),
        new(BatchRingCounter.BytesSent, "sent-bytes", Traffic, "bytes of those frames"),
        new(BatchRingCounter.SentRunt, "runt", SendDrop, "frames to send that are shorter than an Ethernet header"),
        new(BatchRingCounter.SentTooLong, "too-long", SendDrop, "frames to send that are longer than the MTU allows"),
        new(BatchRingCounter.SentOffload, "offload", SendDrop, "frames to send that cannot be completed: headers that do not fit their offload header, or too many segments"),
        new(BatchRingCounter.SentRevoked, "revoked", SendDrop, "frames called back by the guest that lent them, before they were sent"),
        new(BatchRingCounter.ReceivedTooShort, "no-header", ReceiveDrop, "receive buffers in which the device wrote no whole header"),
        new(BatchRingCounter.ReceivedBadBufferCount, "bad-buffer-count", ReceiveDrop, "receive buffers that begin a frame of no buffers, or of more than there are"),
        new(BatchRingCounter.ReceivedIncomplete, "incomplete", ReceiveDrop, "frames of which the device published a part only"),
        new(BatchRingCounter.ReceivedRunt, "received-runt", ReceiveDrop, "received frames that are shorter than an Ethernet header"),
        new(BatchRingCounter.ReceivedTooLong, "received-too-long", ReceiveDrop, "received frames that are longer than the MTU allows"),
        new(BatchRingCounter.ReceivedOffload, "received-offload", ReceiveDrop, "received frames that leave work to the driver which it did not offer to do"),
        new(BatchRingCounter.Kicks, "kicks", Event, "kicks sent"),
        new(BatchRingCounter.KicksSuppressed, "kicks-suppressed", Event, "publications for which the device wanted no kick"),
        new(BatchRingCounter.RingFull, "ring-full", Event, "times that a transmit ring had no room"),
        new(BatchRingCounter.RingFaults, "ring-faults", Event, "rings in which the device wrote what it must not"),
    ];

    /// <summary>The value of one counter.</summary>
    public long this[BatchRingCounter counter] => Volatile.Read(ref _values[(int)counter]);

    internal void Add(BatchRingCounter counter, long amount = 1) => _values[(int)counter] += amount;

    internal void AddReceived(int bytes)
    {
        _values[(int)BatchRingCounter.FramesReceived]++;
        _values[(int)BatchRingCounter.BytesReceived] += bytes;
    }

    internal void AddSent(int bytes)
    {
        _values[(int)BatchRingCounter.FramesSent]++;
        _values[(int)BatchRingCounter.BytesSent] += bytes;
    }
}
