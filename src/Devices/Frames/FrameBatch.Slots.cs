using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Frames;

/// <content>Pooled batches whose owner places frames itself: for calls that receive several messages at once, each to a place of its own.</content>
public sealed partial class FrameBatch
{
    /// <summary>Pooled: several chunks one behind the other, in one piece. The owner appends parts of them as segments, each once, and commits no other frames.</summary>
    /// <param name="first">The first chunk.</param>
    /// <param name="count">How many.</param>
    public MemorySlice Chunks(int first, int count)
    {
        _ = _chunks.AsSpan(first, count);
        return MemorySlice.OfPinned(_storage!, first * _chunkSize, count * _chunkSize);
    }
}
