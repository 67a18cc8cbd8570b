using ActorNet.Actors.Links;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Filters;

/// <summary>Batches that a filter has no room for yet, in order, and since when each has waited.</summary>
internal sealed class PendingBatches
{
    private readonly Queue<(FrameBatch Batch, TimeSpan Since)> _batches = new();

    public int Count => _batches.Count;

    public int Frames => _batches.Sum(static waiting => waiting.Batch.Count);

    public void Enqueue(FrameBatch batch, TimeSpan now) => _batches.Enqueue((batch, now));

    public FrameBatch Dequeue() => _batches.Dequeue().Batch;

    /// <summary>Gives all back, unread.</summary>
    /// <returns>How many frames there were.</returns>
    public int ReturnAll()
    {
        int frames = Frames;
        while (_batches.TryDequeue(out (FrameBatch Batch, TimeSpan Since) waiting)) waiting.Batch.Return();
        return frames;
    }

    /// <summary>Puts copies in the place of what lies in guests' buffers and came before a moment.</summary>
    /// <returns>How many frames were copied.</returns>
    public int CopyOut(TimeSpan before)
    {
        int frames = 0;
        for (int i = _batches.Count; i > 0; i--) // a full turn of the queue keeps its order
        {
            (FrameBatch batch, TimeSpan since) = _batches.Dequeue();
            if (since <= before && batch is { IsPooled: false, IsRevoked: false })
            {
                batch = batch.CopyOut(CopyKeeper.Instance);
                frames += batch.Count;
            }

            _batches.Enqueue((batch, since));
        }

        return frames;
    }
}
