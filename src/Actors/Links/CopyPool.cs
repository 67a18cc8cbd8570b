using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Links;

/// <summary>
/// The batches of one who sends on what others sent: copies of frames that go to several ports or to one that may be stuck, and clones.
/// A copy is free again when its last clone is back.
/// </summary>
/// <remarks>
/// Batches are made when first needed and kept: there are as many as were ever under way at once, which the credit and
/// the number of batches of every destination bound. Two sizes, so that a single frame held up somewhere does not hold the memory
/// of sixty-four.
/// </remarks>
internal sealed class CopyPool
{
    private const int ChunkSize = 2048;
    private const int SmallChunks = 8;
    private const int LargeChunks = 96; // the longest frame, 64 KiB, and then sixty-three short ones
    private const int MaxCopies = 4096;

    private readonly FrameBatchPool _small = FrameBatchPool.Pooled(MaxCopies, SmallChunks, ChunkSize);
    private readonly FrameBatchPool _large = FrameBatchPool.Pooled(MaxCopies, LargeChunks, ChunkSize);
    private readonly FrameBatchPool _clones = FrameBatchPool.Borrowing(int.MaxValue);

    /// <summary>Copies frames from the source's position on, and moves it; null when everything is under way, or the next frame is longer than any.</summary>
    public FrameBatch? RentCopy(FrameBatch source)
    {
        FrameBatchPool pool = ChunksLeft(source) <= SmallChunks ? _small : _large;
        if (!pool.TryRent(out FrameBatch? original)) return null;
        while (source.Position < source.Count && original.TryAppendCopy(source, source.Position)) source.Position++;
        if (original.Count > 0) return original;
        pool.Return(original);
        return null;
    }

    /// <summary>An empty batch with storage for many frames; null when everything is under way.</summary>
    public FrameBatch? RentEmptyCopy() => _large.TryRent(out FrameBatch? copy) ? copy : null;

    /// <summary>A clone that was never sent; its source stays with the caller.</summary>
    public void Discard(FrameBatch clone)
    {
        clone.EndShare();
        _clones.Return(clone);
    }

    /// <summary>A clone of a whole batch.</summary>
    public FrameBatch RentClone(FrameBatch source)
    {
        FrameBatch clone = RentClone();
        clone.ShareFrom(source);
        return clone;
    }

    /// <summary>An empty batch, for clones of single frames.</summary>
    public FrameBatch RentClone()
    {
        _clones.TryRent(out FrameBatch? clone);
        return clone!; // without a bound of their own: there are no more than their sources' senders may have out
    }

    /// <summary>A batch of ours came back. A clone is free, and when it was the last, its source is too, or goes home.</summary>
    public void TakeBack(FrameBatch batch)
    {
        if (batch.Source is null)
        {
            ReturnCopy(batch);
            return;
        }

        FrameBatch? source = batch.EndShare();
        _clones.Return(batch);
        if (source is null) return;
        if (source.HolderCount > 0) source.Return();
        else ReturnCopy(source);
    }

    /// <summary>After the clones were made: a copy that nobody took is free at once.</summary>
    public void ReturnIfUnshared(FrameBatch copy)
    {
        if (copy.CloneCount == 0) ReturnCopy(copy);
    }

    private void ReturnCopy(FrameBatch copy) => (copy.ChunkCount == SmallChunks ? _small : _large).Return(copy);

    private static int ChunksLeft(FrameBatch source)
    {
        int chunks = 0;
        for (int i = source.Position; i < source.Count && chunks <= SmallChunks; i++)
            chunks += Math.Max(1, (source[i].Length + ChunkSize - 1) / ChunkSize);
        return chunks;
    }
}
