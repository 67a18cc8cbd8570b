using System.Diagnostics.CodeAnalysis;

namespace ActorNet.Devices.Frames;

/// <summary>The batches of one owner. How many there are is its credit. Not thread-safe.</summary>
/// <remarks>Batches are made when first needed and reused ever after, the last one given back first: it is still in the cache.</remarks>
public sealed class FrameBatchPool
{
    private FrameBatch[] _idle = new FrameBatch[8];
    private readonly Func<FrameBatch> _create;
    private int _idleCount;
    private int _created;

    private FrameBatchPool(int capacity, Func<FrameBatch> create)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _create = create;
    }

    /// <summary>Most batches that are out at a time.</summary>
    public int Capacity { get; }

    /// <summary>Batches that were rented and not yet given back.</summary>
    public int Outstanding => _created - _idleCount;

    /// <summary>A pool of batches for frames that lie in guest memory, and for clones.</summary>
    public static FrameBatchPool Borrowing(int capacity) => new(capacity, FrameBatch.CreateBorrowing);

    /// <summary>A pool of batches with storage of their own.</summary>
    /// <param name="capacity">Batches.</param>
    /// <param name="chunks">Pieces of storage in a batch.</param>
    /// <param name="chunkSize">Bytes in a piece.</param>
    public static FrameBatchPool Pooled(int capacity, int chunks = 96, int chunkSize = 2048) =>
        new(capacity, () => FrameBatch.CreatePooled(chunks, chunkSize));

    /// <summary>Takes an empty batch; false when all are out.</summary>
    public bool TryRent([NotNullWhen(true)] out FrameBatch? batch)
    {
        batch = null;
        if (_idleCount > 0)
        {
            batch = _idle[--_idleCount];
        }
        else if (_created < Capacity)
        {
            batch = _create();
            if (++_created > _idle.Length) Array.Resize(ref _idle, 2 * _idle.Length); // there is room for all to come home
        }

        batch?.LeavePool(this);
        return batch is not null;
    }

    /// <summary>Takes a batch back and empties it. Twice, or from another pool, is a bug of ours and throws.</summary>
    public void Return(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.EnterPool(this);
        _idle[_idleCount++] = batch;
    }
}
