using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Frames;

/// <content>Clones whose frames begin otherwise than those of their source: a VLAN tag more, or less, without a copy of the rest.</content>
public sealed partial class FrameBatch
{
    /// <summary>The longest beginning: two addresses, a tag and a type, in bytes.</summary>
    public const int MaxHeadLength = EthernetFrame.HeaderLength + EthernetFrame.VlanTagLength;

    private byte[]? _heads; // one slot a frame; made when first needed

    /// <summary>Adds one frame of the source to this clone, with another beginning.</summary>
    /// <param name="source">The batch that the frame is shared from.</param>
    /// <param name="index">The frame; it has at least <paramref name="skip"/> bytes.</param>
    /// <param name="head">What it begins with, at most <see cref="MaxHeadLength"/> bytes.</param>
    /// <param name="skip">Bytes of the frame that it replaces.</param>
    public void ShareFrame(FrameBatch source, int index, ReadOnlySpan<byte> head, int skip)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!ReferenceEquals(_source, source)) BeginShare(source);
        _heads ??= GC.AllocateUninitializedArray<byte>(Capacity * MaxHeadLength, pinned: true);
        MemorySlice slot = MemorySlice.OfPinned(_heads, _count * MaxHeadLength, MaxHeadLength);
        slot.CopyFrom(head);
        AppendSegment(slot.Slice(0, head.Length));

        int left = skip;
        foreach (ref readonly MemorySlice segment in source.Segments(index))
        {
            int skipped = Math.Min(left, segment.Length);
            left -= skipped;
            AppendSegment(segment.Slice(skipped));
        }

        ref readonly Frame frame = ref source[index];
        EndFrame(frame.Token, Shifted(frame.Offload, head.Length - skip));
    }

    // What is counted from the beginning of the frame moves with what follows the tag.
    private static OffloadHeader Shifted(OffloadHeader offload, int bytes)
    {
        if ((offload.Flags & OffloadHeader.NeedsChecksum) != 0) offload.ChecksumStart = Shift(offload.ChecksumStart, bytes);
        if (offload.HeaderLength != 0) offload.HeaderLength = Shift(offload.HeaderLength, bytes);
        return offload;
    }

    private static ushort Shift(ushort offset, int bytes) => (ushort)Math.Clamp(offset + bytes, 0, ushort.MaxValue);
}
