using System.Collections.Immutable;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet.Statistics;

/// <summary>Every type of statistics that the device has.</summary>
internal static class StatisticsTypes
{
    // What has no counter cannot happen here: a frame without buffers waits instead of being dropped, and no frame is dropped for its link's speed.
    private static readonly Func<IQueueStatistics, long> Never = static _ => 0;

    /// <summary>By bit.</summary>
    public static ImmutableArray<StatisticsType> All { get; } =
    [
        new(0, "RX_BASIC", QueueKind.Receive, 0,
        [
            static queue => queue.Notifications, Of(ReceiveCounter.Frames), Of(ReceiveCounter.Bytes), static queue => queue.Interrupts,
            static queue => queue.Dropped, Never,
        ]),
        new(3, "RX_SPEED", QueueKind.Receive, FeatureBits.SpeedDuplex, [Never, Never]),
        new(16, "TX_BASIC", QueueKind.Transmit, 0,
        [
            static queue => queue.Notifications, Of(TransmitCounter.Frames), Of(TransmitCounter.Bytes), static queue => queue.Interrupts,
            static queue => queue.Dropped,
            static queue => queue[(int)TransmitCounter.TooShort] + queue[(int)TransmitCounter.TooLong] + queue[(int)TransmitCounter.BadOffload],
        ]),
        new(19, "TX_SPEED", QueueKind.Transmit, FeatureBits.SpeedDuplex, [Never, Never]),
        new(32, "CVQ", QueueKind.Control, 0, [static queue => queue[(int)ControlQueueStatistics.Field.Commands], static queue => queue[(int)ControlQueueStatistics.Field.Succeeded]]),
    ];

    /// <summary>All types as a bitmap.</summary>
    public static ulong Supported { get; } = All.Aggregate(0UL, static (mask, type) => mask | type.Mask);

    private static Func<IQueueStatistics, long> Of(ReceiveCounter counter) => queue => queue[(int)counter];

    private static Func<IQueueStatistics, long> Of(TransmitCounter counter) => queue => queue[(int)counter];
}
