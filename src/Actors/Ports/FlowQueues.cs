using System.Collections.Immutable;
using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Actors.Ports;

/// <summary>Which queue of an interface takes a frame: that of its flow, so that a flow stays in order, and both of its directions meet where the kernel learns from it.</summary>
/// <param name="queues">All of them.</param>
internal sealed class FlowQueues<T>(ImmutableArray<T> queues)
{
    /// <summary>The first so many are in use.</summary>
    public int Active { get; set; } = queues.Length;

    /// <summary>The queue for the frame at the batch's position.</summary>
    public T QueueFor(FrameBatch batch)
    {
        if (Active == 1) return queues[0];
        Span<byte> buffer = stackalloc byte[PacketFields.BufferLength];
        uint hash = FlowHash.Of(PacketFields.Read(batch, batch.Position, buffer), buffer);
        return queues[(int)(((ulong)hash * (uint)Active) >> 32)];
    }
}
