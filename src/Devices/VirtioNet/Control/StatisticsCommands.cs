using System.Buffers.Binary;
using System.Collections.Immutable;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet.Statistics;

namespace ActorNet.Devices.VirtioNet.Control;

/// <summary>VIRTIO_NET_CTRL_STATS: what is counted of the queues. virtio 1.4 §5.1.6.5.11.</summary>
internal static class StatisticsCommands
{
    /// <summary>Bytes of one request: queue index, six reserved bytes, bitmap of types.</summary>
    private const int RequestLength = 16;

    /// <summary>Its rows.</summary>
    public static ImmutableArray<ControlCommand> Table { get; } =
    [
        new(ControlCommands.StatisticsClass, ControlCommands.StatisticsQuery, "VIRTIO_NET_CTRL_STATS_QUERY", FeatureBits.DeviceStats, TryQuery),
        new(ControlCommands.StatisticsClass, ControlCommands.StatisticsGet, "VIRTIO_NET_CTRL_STATS_GET", FeatureBits.DeviceStats, TryGet),
    ];

    private static bool TryQuery(VirtioNetDevice device, ref ControlRequest request)
    {
        Span<byte> types = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(types, StatisticsTypes.Supported);
        return request.TryWrite(types);
    }

    // One wrong request fails the whole command, so all are read, once, before the first is answered. A driver asks about each queue
    // once; twice as many bound the work of a command.
    private static bool TryGet(VirtioNetDevice device, ref ControlRequest request)
    {
        int count = request.Remaining / RequestLength;
        if (count == 0 || count * RequestLength != request.Remaining || count > 2 * device.QueueCount) return false;
        byte[] wanted = new byte[count * RequestLength];
        if (!request.Data.TryRead(wanted)) return false;
        for (int at = 0; at < wanted.Length; at += RequestLength)
            if (!IsValid(device, IndexAt(wanted, at), TypesAt(wanted, at))) return false;
        for (int at = 0; at < wanted.Length; at += RequestLength)
            if (!TryReply(device, ref request, IndexAt(wanted, at), TypesAt(wanted, at))) break; // no room for more, and no fault
        return true;
    }

    private static int IndexAt(byte[] wanted, int at) => BinaryPrimitives.ReadUInt16LittleEndian(wanted.AsSpan(at));

    private static ulong TypesAt(byte[] wanted, int at) => BinaryPrimitives.ReadUInt64LittleEndian(wanted.AsSpan(at + 8));

    private static bool IsValid(VirtioNetDevice device, int index, ulong types)
    {
        if (device.StatisticsOf(index) is null || index >= device.QueueCount || (types & ~StatisticsTypes.Supported) != 0) return false;
        foreach (StatisticsType type in StatisticsTypes.All)
        {
            if ((types & type.Mask) == 0) continue;
            if (type.Kind != device.KindOf(index) || (type.Features != 0 && !device.HasAny(type.Features))) return false;
        }

        return true;
    }

    private static bool TryReply(VirtioNetDevice device, ref ControlRequest request, int index, ulong types)
    {
        IQueueStatistics statistics = device.StatisticsOf(index)!;
        Span<byte> reply = stackalloc byte[StatisticsType.HeaderLength + (8 * sizeof(ulong))];
        foreach (StatisticsType type in StatisticsTypes.All)
        {
            if ((types & type.Mask) == 0) continue;
            reply.Clear();
            reply[0] = (byte)type.Bit;
            BinaryPrimitives.WriteUInt16LittleEndian(reply[2..], (ushort)index);
            BinaryPrimitives.WriteUInt16LittleEndian(reply[6..], (ushort)type.Length);
            for (int i = 0; i < type.Fields.Length; i++)
                BinaryPrimitives.WriteInt64LittleEndian(reply[(StatisticsType.HeaderLength + (i * sizeof(ulong)))..], type.Fields[i](statistics));
            if (!request.TryWrite(reply[..type.Length])) return false;
        }

        return true;
    }
}
