using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Hubs;

/// <summary>
/// The batches of one hub port's floods: originals, which hold a copy of the frames, and the clones of them that travel.
/// An original is free again when its last clone is back. Used by that port's actor alone.
/// </summary>
/// <remarks>
/// Batches are made when first needed and kept: there are as many as were ever under way at once, which the credit and
/// the clone limit of every destination bound. Two sizes, so that a single frame held up somewhere does not hold the memory
/// of sixty-four.
/// </remarks>
internal sealed class FloodPool
{
    private const int ChunkSize = 2048;
    private const int SmallChunks = 8;
    private const int LargeChunks = 96; // the longest frame, 64 KiB, and then sixty-three short ones
    private const int MaxOriginals = 1024;
    private const int MaxClones = 16 * MaxOriginals;

    private readonly FrameBatchPool _small = FrameBatchPool.Pooled(MaxOriginals, SmallChunks, ChunkSize);
    private readonly FrameBatchPool _large = FrameBatchPool.Pooled(MaxOriginals, LargeChunks, ChunkSize);
    private readonly FrameBatchPool _clones = FrameBatchPool.Borrowing(MaxClones);

    /// <summary>Copies frames from the source's position on, and moves it; null when everything is under way.</summary>
    public FrameBatch? RentCopy(FrameBatch source)
    {
        FrameBatchPool pool = ChunksLeft(source) <= SmallChunks ? _small : _large;
        if (!pool.TryRent(out FrameBatch? original)) return null;
        while (source.Position < source.Count && original.TryAppendCopy(source, source.Position)) source.Position++;
        return original;
    }

    /// <summary>A clone to send; null when everything is under way.</summary>
    public FrameBatch? RentClone(FrameBatch original)
    {
        if (!_clones.TryRent(out FrameBatch? clone)) return null;
        clone.ShareFrom(original);
        return clone;
    }

    /// <summary>A clone came back: it is free, and its original too when it was the last.</summary>
    public void TakeBack(FrameBatch clone)
    {
        FrameBatch? original = clone.EndShare();
        _clones.Return(clone);
        if (original is not null) ReturnOriginal(original);
    }

    /// <summary>After the clones were made: an original that nobody took is free at once.</summary>
    public void ReturnIfUnshared(FrameBatch original)
    {
        if (original.CloneCount == 0) ReturnOriginal(original);
    }

    private void ReturnOriginal(FrameBatch original) =>
        (original.ChunkCount == SmallChunks ? _small : _large).Return(original);

    private static int ChunksLeft(FrameBatch source)
    {
        int chunks = 0;
        for (int i = source.Position; i < source.Count && chunks <= SmallChunks; i++)
            chunks += Math.Max(1, (source[i].Length + ChunkSize - 1) / ChunkSize);
        return chunks;
    }
}
