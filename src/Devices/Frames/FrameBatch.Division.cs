using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Frames;

/// <content>Clones whose frames are divided anew, because whom they were for takes them no longer.</content>
public sealed partial class FrameBatch
{
    /// <summary>Parts of the first frame that its last receiver was done with: the next one begins behind them. Set before the batch is sent.</summary>
    public int PartsBefore { get; set; }

    /// <summary>Adds one frame of another clone to this one: both then share the frames of the same source.</summary>
    /// <param name="clone">A clone whose beginnings are its source's: not one with heads of its own.</param>
    /// <param name="index">The frame.</param>
    public void ShareFrameOf(FrameBatch clone, int index)
    {
        ArgumentNullException.ThrowIfNull(clone);
        if (clone._source is not { } source)
        {
            ThrowHelper.Invalid("A frame was shared through a batch that is no clone.");
            return;
        }

        if (!ReferenceEquals(_source, source)) BeginShare(source);
        ref readonly Frame frame = ref clone[index];
        foreach (MemorySlice segment in clone.Segments(index)) AppendSegment(segment);
        CloseFrame(frame.Token, frame.Offload);
    }
}
