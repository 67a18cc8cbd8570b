using System.Diagnostics.CodeAnalysis;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio.Inflight;

namespace ActorNet.Devices.Virtio;

/// <content>Rings that note what they have in flight.</content>
public abstract partial class Virtqueue
{
    /// <summary>As <see cref="TryCreate(GuestMemory, in VirtqueueLayout, ulong, VirtqueuePosition, out Virtqueue?, out RingFault)"/>, for a ring that notes what it has in flight.</summary>
    /// <param name="memory">The guest's memory; the queue takes a lease of its own.</param>
    /// <param name="layout">As the driver or the front end gave it.</param>
    /// <param name="features">What was negotiated.</param>
    /// <param name="position">Where to begin, unless the notes know better.</param>
    /// <param name="inflight">Where to note it; null: nowhere.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="fault">Why there is none.</param>
    public static bool TryCreate(
        GuestMemory memory,
        in VirtqueueLayout layout,
        ulong features,
        VirtqueuePosition position,
        InflightArea? inflight,
        [NotNullWhen(true)] out Virtqueue? queue,
        out RingFault fault)
    {
        if (inflight is null) return TryCreate(memory, layout, features, position, out queue, out fault);
        fault = (features & FeatureBits.RingPacked) != 0
            ? TrackedPackedVirtqueue.Create(memory, layout, features, position, inflight, out queue)
            : TrackedSplitVirtqueue.Create(memory, layout, features, position, inflight, out queue);
        return queue is not null;
    }
}
