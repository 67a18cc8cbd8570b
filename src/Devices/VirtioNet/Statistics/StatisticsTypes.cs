using System.Collections.Immutable;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet.Statistics;

/// <summary>Every type of statistics that the device has.</summary>
internal static class StatisticsTypes
{
    // What has no counter cannot happen here: a frame without buffers waits instead of being dropped, no frame is dropped for its link's
    // speed or its checksum, and frames leave the device unsegmented: who takes them so or not comes behind it.
    private static readonly Func<IQueueStatistics, long> Never = static _ => 0;

    /// <summary>By bit.</summary>
    public static ImmutableArray<StatisticsType> All { get; } =
    [
        new(0, "RX_BASIC", QueueKind.Receive, 0,
        [
            static queue => queue.Notifications, Of(ReceiveCounter.Frames), Of(ReceiveCounter.Bytes), static queue => queue.Interrupts,
            static queue => queue.Dropped, Never,
        ]),
        new(1, "RX_CSUM", QueueKind.Receive, FeatureBits.GuestCsum,
        [
            Of(ReceiveCounter.ChecksumValid), Of(ReceiveCounter.NeedsChecksum),
            static queue => Rest(queue[(int)ReceiveCounter.Frames], queue[(int)ReceiveCounter.ChecksumValid], queue[(int)ReceiveCounter.NeedsChecksum]), Never,
        ]),
        new(2, "RX_GSO", QueueKind.Receive, FeatureBits.GuestTso4 | FeatureBits.GuestTso6, [Of(ReceiveCounter.GsoFrames), Of(ReceiveCounter.GsoBytes), Never, Never]),
        new(3, "RX_SPEED", QueueKind.Receive, FeatureBits.SpeedDuplex, [Never, Never]),
        new(16, "TX_BASIC", QueueKind.Transmit, 0,
        [
            static queue => queue.Notifications, Of(TransmitCounter.Frames), Of(TransmitCounter.Bytes), static queue => queue.Interrupts,
            static queue => queue.Dropped,
            static queue => queue[(int)TransmitCounter.TooShort] + queue[(int)TransmitCounter.TooLong] + queue[(int)TransmitCounter.BadOffload],
        ]),
        new(17, "TX_CSUM", QueueKind.Transmit, FeatureBits.Csum,
            [static queue => Rest(queue[(int)TransmitCounter.Frames], queue[(int)TransmitCounter.NeedsChecksum], 0), Of(TransmitCounter.NeedsChecksum)]),
        new(18, "TX_GSO", QueueKind.Transmit, FeatureBits.HostTso4 | FeatureBits.HostTso6 | FeatureBits.HostUso,
            [Of(TransmitCounter.GsoFrames), Of(TransmitCounter.GsoBytes), Never, Never, Of(TransmitCounter.GsoFrames), Of(TransmitCounter.GsoBytes)]),
        new(19, "TX_SPEED", QueueKind.Transmit, FeatureBits.SpeedDuplex, [Never, Never]),
        new(32, "CVQ", QueueKind.Control, 0, [static queue => queue[(int)ControlQueueStatistics.Field.Commands], static queue => queue[(int)ControlQueueStatistics.Field.Succeeded]]),
    ];

    /// <summary>All types as a bitmap.</summary>
    public static ulong Supported { get; } = All.Aggregate(0UL, static (mask, type) => mask | type.Mask);

    // The counters are read one after the other while their queue counts on.
    private static long Rest(long all, long some, long others) => Math.Max(0, all - some - others);

    private static Func<IQueueStatistics, long> Of(ReceiveCounter counter) => queue => queue[(int)counter];

    private static Func<IQueueStatistics, long> Of(TransmitCounter counter) => queue => queue[(int)counter];
}
