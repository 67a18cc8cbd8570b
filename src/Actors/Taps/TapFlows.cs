using System.Collections.Immutable;
using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet.Steering;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>Which queue of a tap takes a frame: that of its flow, so that the kernel, which learns from it, keeps a flow's answers on one queue.</summary>
/// <param name="queues">All of them.</param>
internal sealed class TapFlows(ImmutableArray<TapDevice> queues)
{
    /// <summary>The first so many are in use.</summary>
    public int Active { get; set; } = queues.Length;

    /// <summary>The queue for the frame at the batch's position.</summary>
    public TapDevice QueueFor(FrameBatch batch)
    {
        if (Active == 1) return queues[0];
        Span<byte> buffer = stackalloc byte[PacketFields.BufferLength];
        uint hash = FlowHash.Of(PacketFields.Read(batch, batch.Position, buffer), buffer);
        return queues[(int)(((ulong)hash * (uint)Active) >> 32)];
    }
}
