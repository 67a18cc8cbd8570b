using System.Runtime.CompilerServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Actors.Tests.Support;

/// <summary>Frames that lie in somebody else's memory, as a guest's do: a batch borrows them, and they can be overwritten under it.</summary>
internal sealed class LentFrames
{
    // As a lease would: whoever has the batch has its memory, even if nobody looks at this object any more.
    private static readonly ConditionalWeakTable<FrameBatch, byte[]> Leases = [];

    private readonly byte[] _memory;

    public LentFrames(params byte[][] frames)
    {
        _memory = GC.AllocateArray<byte>(frames.Sum(static frame => frame.Length), pinned: true);
        Batch = FrameBatch.CreateBorrowing();
        Leases.Add(Batch, _memory);
        int at = 0;
        for (int i = 0; i < frames.Length; i++)
        {
            frames[i].CopyTo(_memory, at);
            Batch.AppendFrame(MemorySlice.OfPinned(_memory, at, frames[i].Length), (uint)i, default);
            at += frames[i].Length;
        }
    }

    public LentFrames(int first, int count)
        : this([.. Enumerable.Range(first, count).Select(static number => Frames.Make(number))])
    {
    }

    public FrameBatch Batch { get; }

    /// <summary>The guest uses its buffers for something else.</summary>
    public void Overwrite() => _memory.AsSpan().Fill(0xee);
}
