using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.Ports;

/// <summary>Where a <see cref="BatchWalk{TSink}"/> puts frames. A struct, so that its calls are direct ones.</summary>
internal interface IFrameSink
{
    /// <summary>What it takes undone. A frame that asks for more comes in parts.</summary>
    OffloadSet Offloads { get; }

    /// <summary>Longest frame, or part of one, in bytes.</summary>
    int LongestFrame { get; }

    /// <summary>The frame at the batch's position is the next: what is decided once for all of it is decided now.</summary>
    void Choose(FrameBatch batch);

    /// <summary>
    /// Puts the frame at the batch's position, as it is. It may go on with those behind it: then it counts each, and moves the position, but for the last one that it took.
    /// </summary>
    /// <returns>What became of the frame at the position: Done, WouldBlock, or why it is dropped.</returns>
    IoStatus Put(FrameBatch batch);

    /// <summary>Puts a complete part of the frame at the batch's position.</summary>
    /// <param name="pieces">Its bytes, valid until this returns.</param>
    /// <param name="length">How many.</param>
    /// <returns>As <see cref="Put"/>.</returns>
    IoStatus PutPart(ReadOnlySpan<MemorySlice> pieces, int length);
}
