using System.Collections.Immutable;

namespace ActorNet.Guest.VirtioNet;

/// <summary>The counters of one driver. Written by its thread; another thread may read, each value whole.</summary>
public sealed class DriverCounters
{
    private readonly long[] _values = new long[Table.Length];

    /// <summary>One row per counter, in the order of <see cref="DriverCounter"/>.</summary>
    public static ImmutableArray<(DriverCounter Counter, string Description)> Table { get; } =
    [
        (DriverCounter.FramesReceived, "frames received"),
        (DriverCounter.BytesReceived, "bytes of frames received"),
        (DriverCounter.FramesSent, "frames put into a transmit ring"),
        (DriverCounter.BytesSent, "bytes of frames put into a transmit ring"),
        (DriverCounter.TransmitRingFull, "frames not taken: the transmit ring is full"),
        (DriverCounter.FrameTooLong, "frames dropped: longer than a transmit buffer"),
        (DriverCounter.ReceivedTooShort, "receive buffers dropped: the device wrote no whole header"),
        (DriverCounter.ReceivedBadBufferCount, "receive buffers dropped: the device's buffer count is 0, or too large"),
        (DriverCounter.ReceivedIncomplete, "receive buffers dropped: the device published a part of a frame only"),
        (DriverCounter.ReceivedTooLong, "frames dropped: longer than 64 KiB and a header"),
        (DriverCounter.Kicks, "kicks sent"),
        (DriverCounter.KicksSuppressed, "publications for which the device wanted no kick"),
        (DriverCounter.RingFaults, "queues on which the device did what it must not"),
    ];

    /// <summary>The value of one counter.</summary>
    public long this[DriverCounter counter] => Volatile.Read(ref _values[(int)counter]);

    internal void Add(DriverCounter counter, long amount = 1) => _values[(int)counter] += amount;
}
