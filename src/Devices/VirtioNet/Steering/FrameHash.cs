using System.Numerics;

namespace ActorNet.Devices.VirtioNet.Steering;

/// <summary>The hash of one frame, and over what it was calculated.</summary>
/// <param name="Value">The hash; 0 when there is none.</param>
/// <param name="Type">One type, or none when no enabled type fits the frame.</param>
public readonly record struct FrameHash(uint Value, HashTypes Type)
{
    /// <summary>True when there is a hash.</summary>
    public bool IsCalculated => Type != HashTypes.None;

    /// <summary>What a receive header says about it: VIRTIO_NET_HASH_REPORT_*, 0 for none. virtio 1.2 §5.1.6.4.4.</summary>
    public ushort Report => Type == HashTypes.None ? (ushort)0 : (ushort)(BitOperations.TrailingZeroCount((uint)Type) + 1);
}
