using System.Collections.Immutable;

namespace ActorNet.Guest.E1000;

/// <summary>The counters of one driver. Written by its thread; another thread may read, each value whole.</summary>
public sealed class E1000DriverCounters
{
    private readonly long[] _values = new long[Table.Length];

    /// <summary>One row per counter, in the order of <see cref="E1000DriverCounter"/>.</summary>
    public static ImmutableArray<(E1000DriverCounter Counter, string Description)> Table { get; } =
    [
        (E1000DriverCounter.FramesReceived, "frames received"),
        (E1000DriverCounter.BytesReceived, "bytes of frames received"),
        (E1000DriverCounter.FramesSent, "frames put into the transmit ring"),
        (E1000DriverCounter.BytesSent, "bytes of frames put into the transmit ring"),
        (E1000DriverCounter.TransmitRingFull, "frames not taken: the transmit ring is full"),
        (E1000DriverCounter.FrameTooLong, "frames dropped: longer than a transmit buffer"),
        (E1000DriverCounter.BadOffload, "frames dropped: to be segmented, and no headers for that"),
        (E1000DriverCounter.ReceivedWithError, "frames dropped: the device found an error in them"),
        (E1000DriverCounter.ReceivedTooLong, "frames dropped: longer than any port carries, or than their buffers"),
        (E1000DriverCounter.Interrupts, "interrupts"),
        (E1000DriverCounter.ForeignInterrupts, "interrupts of somebody else"),
        (E1000DriverCounter.RegisterReads, "registers read: exits, under a hypervisor"),
        (E1000DriverCounter.RegisterWrites, "registers written: exits, under a hypervisor"),
    ];

    /// <summary>The value of one counter.</summary>
    public long this[E1000DriverCounter counter] => Volatile.Read(ref _values[(int)counter]);

    internal void Add(E1000DriverCounter counter, long amount = 1) => _values[(int)counter] += amount;
}
