using System.Buffers.Binary;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Offloads;

/// <summary>The checksum of a frame that is copied for somebody to look at.</summary>
public static class CopiedChecksum
{
    /// <summary>Completes it in the copy, if the frame's sender left it to others; of a frame to segment it becomes that of the whole.</summary>
    /// <param name="copy">The beginning of the frame, or all of it.</param>
    /// <param name="batch">Holds the frame.</param>
    /// <param name="index">The frame.</param>
    public static void Complete(Span<byte> copy, FrameBatch batch, int index)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ref readonly Frame frame = ref batch[index];
        int field = frame.Offload.ChecksumStart + frame.Offload.ChecksumOffset;
        if ((frame.Offload.Flags & OffloadHeader.NeedsChecksum) == 0 || field + sizeof(ushort) > copy.Length) return;
        InternetSum sum = default;
        if (copy.Length == frame.Length) sum.Add(copy[frame.Offload.ChecksumStart..]); // what was copied, whatever the frame has become since
        else sum.Add(batch.Segments(index), frame.Offload.ChecksumStart);
        BinaryPrimitives.WriteUInt16BigEndian(copy[field..], sum.FinishTransport());
    }
}
