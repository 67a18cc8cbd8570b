using System.Collections.Immutable;

namespace ActorNet.Devices.VirtioNet.Statistics;

/// <summary>A type of statistics, as data. virtio 1.4 §5.1.6.5.11.</summary>
/// <param name="Bit">Its bit in a bitmap of types, and its number in a reply.</param>
/// <param name="Name">The specification's name, without VIRTIO_NET_STATS_TYPE_.</param>
/// <param name="Kind">Queues that have it.</param>
/// <param name="Features">The driver must have accepted one of these; 0: none is needed.</param>
/// <param name="Fields">Its numbers, in order.</param>
internal sealed record StatisticsType(int Bit, string Name, QueueKind Kind, ulong Features, ImmutableArray<Func<IQueueStatistics, long>> Fields)
{
    /// <summary>Type, reserved byte, queue index, reserved number, size.</summary>
    public const int HeaderLength = 8;

    /// <summary>The bit as a mask.</summary>
    public ulong Mask => 1UL << Bit;

    /// <summary>Bytes of a reply.</summary>
    public int Length => HeaderLength + (sizeof(ulong) * Fields.Length);
}
