using System.Runtime.InteropServices;

namespace ActorNet.Devices.Frames;

/// <summary>One Ethernet frame of a <see cref="FrameBatch"/>: where its bytes are, and what its sender asks for.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Frame
{
    /// <summary>Index of the first segment in the batch.</summary>
    public int FirstSegment;

    /// <summary>How many segments hold the frame.</summary>
    public int SegmentCount;

    /// <summary>Length in bytes, from destination address to payload, without frame check sequence.</summary>
    public int Length;

    /// <summary>What the source needs to complete the frame: for a virtqueue, the head of its descriptor chain.</summary>
    public uint Token;

    /// <summary>Checksum and segmentation left to do.</summary>
    public OffloadHeader Offload;
}
