using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Frames;

/// <content>Pooled batches: pinned chunks, filled by a system call or by copying.</content>
public sealed partial class FrameBatch
{
    private readonly byte[]? _storage; // what the chunks point into
    private readonly MemorySlice[] _chunks;
    private readonly MemorySlice _space; // all of it
    private readonly int _chunkSize;
    private int _chunksUsed;

    /// <summary>True when the batch has storage of its own.</summary>
    public bool IsPooled => _storage is not null;

    /// <summary>Pooled: the chunks that no frame uses, each behind the one before; fill them, then call <see cref="CommitFrame(int, in OffloadHeader)"/>.</summary>
    public ReadOnlySpan<MemorySlice> FreeChunks => _chunks.AsSpan(_chunksUsed);

    /// <summary>Pooled: the same in one piece, for one read.</summary>
    public MemorySlice FreeSpace => _space.Slice(_chunksUsed * _chunkSize);

    /// <summary>Pooled: pieces of storage, in use or free.</summary>
    public int ChunkCount => _chunks.Length;

    /// <summary>Pooled: bytes in the free chunks.</summary>
    public int FreeBytes => (_chunks.Length - _chunksUsed) * _chunkSize;

    /// <summary>Pooled: makes a frame of the first <paramref name="length"/> bytes of the free chunks.</summary>
    public void CommitFrame(int length, in OffloadHeader offload) => CommitFrame(0, length, offload);

    /// <summary>Pooled: makes a frame of <paramref name="length"/> bytes of the free chunks, behind the first <paramref name="skip"/> bytes of the first of them.</summary>
    public void CommitFrame(int skip, int length, in OffloadHeader offload)
    {
        if ((uint)skip >= (uint)_chunkSize || length < 0 || length > FreeBytes - skip) ThrowHelper.Invalid("A frame was committed that the free chunks do not hold.");
        AppendSegment(_space.Slice((_chunksUsed * _chunkSize) + skip, length));
        if (length > 0) _chunksUsed += skip + length <= _chunkSize ? 1 : (skip + length + _chunkSize - 1) / _chunkSize;
        CloseFrame(0, offload);
    }

    /// <summary>Pooled: copies a frame from private memory. False, and nothing changed, when there is no room.</summary>
    public bool TryAppend(ReadOnlySpan<byte> frame, in OffloadHeader offload)
    {
        if (_count == Capacity || frame.Length > FreeBytes) return false;
        ReadOnlySpan<byte> rest = frame;
        for (int chunk = _chunksUsed; rest.Length > 0; chunk++)
        {
            ReadOnlySpan<byte> part = rest[..Math.Min(rest.Length, _chunkSize)];
            _chunks[chunk].CopyFrom(part);
            rest = rest[part.Length..];
        }

        CommitFrame(frame.Length, offload);
        return true;
    }

    /// <summary>Pooled: copies a frame of another batch. False, and nothing changed, when there is no room.</summary>
    public bool TryAppendCopy(FrameBatch source, int index)
    {
        ref readonly Frame frame = ref source[index];
        if (_count == Capacity || frame.Length > FreeBytes) return false;
        int chunk = _chunksUsed;
        int at = 0;
        foreach (ref readonly MemorySlice segment in source.Segments(index))
        {
            MemorySlice rest = segment;
            while (rest.Length > 0)
            {
                int part = Math.Min(rest.Length, _chunkSize - at);
                rest.Slice(0, part).CopyTo(_chunks[chunk].Slice(at));
                rest = rest.Slice(part);
                at += part;
                if (at < _chunkSize) continue;
                at = 0;
                chunk++;
            }
        }

        CommitFrame(frame.Length, frame.Offload);
        return true;
    }

    // Frames one behind the other in one chunk: what a copy for keeps looks like.
    private void AppendPacked(FrameBatch source, int index)
    {
        MemorySlice room = _chunks[0].Slice(TotalBytes);
        int at = 0;
        foreach (ref readonly MemorySlice segment in source.Segments(index))
        {
            segment.CopyTo(room.Slice(at));
            at += segment.Length;
        }

        _chunksUsed = 1;
        AppendSegment(room.Slice(0, at));
        CloseFrame(0, source._frames[index].Offload);
    }
}
