using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;

namespace ActorNet.Devices.Filtering;

/// <summary>Copies of frames, in any order of leaving. Memory is taken in 64 KiB pieces as needed, reused ever after, and never given back.</summary>
/// <remarks>A frame lies in chunks of <see cref="ChunkSize"/> bytes, so it takes at most that much more than its length.</remarks>
public sealed class FrameStore
{
    /// <summary>Bytes in a chunk: three hold an ordinary frame of full length.</summary>
    public const int ChunkSize = 512;

    private const int SlabChunks = 128;
    private const int None = -1;

    private byte[][] _slabs = [];
    private int _slabCount;
    private int[] _nextChunk = [];
    private int _freeChunk = None;
    private Entry[] _entries = [];
    private int _usedEntries;
    private int _freeEntry = None;

    /// <summary>Frames in the store.</summary>
    public int Frames { get; private set; }

    /// <summary>The sum of their lengths.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes of memory that the store has taken for frames.</summary>
    public long Memory => (long)_slabCount * SlabChunks * ChunkSize;

    /// <summary>Copies a frame.</summary>
    /// <returns>Its handle, until <see cref="Remove"/>.</returns>
    public int Add(FrameBatch frames, int index)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ref readonly Frame frame = ref frames[index];
        int handle = TakeEntry();
        int first = None;
        int last = None;
        int at = ChunkSize; // in the last chunk
        foreach (ref readonly MemorySlice segment in frames.Segments(index))
        {
            MemorySlice rest = segment;
            while (rest.Length > 0)
            {
                if (at == ChunkSize)
                {
                    int chunk = TakeChunk();
                    if (last == None) first = chunk;
                    else _nextChunk[last] = chunk;
                    last = chunk;
                    at = 0;
                }

                int part = Math.Min(rest.Length, ChunkSize - at);
                rest.Slice(0, part).CopyTo(Chunk(last).Slice(at));
                rest = rest.Slice(part);
                at += part;
            }
        }

        _entries[handle] = new Entry { FirstChunk = first, Length = frame.Length, Offload = frame.Offload };
        Frames++;
        Bytes += frame.Length;
        return handle;
    }

    /// <summary>Makes a frame of the store the only one of a borrowing batch, without a copy: valid until the frame is removed.</summary>
    public void Present(int handle, FrameBatch carrier)
    {
        ArgumentNullException.ThrowIfNull(carrier);
        carrier.Reset();
        int left = _entries[handle].Length;
        for (int chunk = _entries[handle].FirstChunk; chunk != None; chunk = _nextChunk[chunk])
        {
            carrier.AppendSegment(Chunk(chunk).Slice(0, Math.Min(left, ChunkSize)));
            left -= ChunkSize;
        }

        carrier.CloseFrame(0, _entries[handle].Offload);
    }

    /// <summary>Inverts one bit of a frame, whose checksum is completed before, if that was left to others: else it would be right again in the end.</summary>
    /// <param name="handle">The frame.</param>
    /// <param name="bit">From 0, below eight times its length.</param>
    public void FlipBit(int handle, int bit)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)bit, 8 * (uint)_entries[handle].Length);
        CompleteChecksum(handle);
        Change(handle, bit / 8, (byte)(1 << (bit % 8)), byte.MaxValue);
    }

    /// <summary>The length of a frame in bytes.</summary>
    public int LengthOf(int handle) => _entries[handle].Length;

    private void CompleteChecksum(int handle)
    {
        OffloadHeader offload = _entries[handle].Offload;
        _entries[handle].Offload.Flags = 0; // nobody can vouch for it any more
        if ((offload.Flags & OffloadHeader.NeedsChecksum) == 0) return;
        InternetSum sum = default;
        int skip = offload.ChecksumStart;
        int left = _entries[handle].Length;
        for (int chunk = _entries[handle].FirstChunk; chunk != None; chunk = _nextChunk[chunk])
        {
            int length = Math.Min(left, ChunkSize);
            if (skip < length) sum.Add(Chunk(chunk).Slice(0, length).Slice(skip));
            skip = Math.Max(0, skip - length);
            left -= length;
        }

        int field = offload.ChecksumStart + offload.ChecksumOffset;
        ushort checksum = sum.FinishTransport();
        Change(handle, field, (byte)(checksum >> 8), 0);
        Change(handle, field + 1, (byte)checksum, 0);
    }

    // Keeps some bits of a byte and inverts some of those.
    private void Change(int handle, int at, byte inverted, byte kept)
    {
        int chunk = _entries[handle].FirstChunk;
        for (; at >= ChunkSize; at -= ChunkSize) chunk = _nextChunk[chunk];
        MemorySlice slice = Chunk(chunk);
        slice.Write(at, (byte)((slice.Read<byte>(at) & kept) ^ inverted));
    }

    /// <summary>Forgets a frame.</summary>
    public void Remove(int handle)
    {
        ref Entry entry = ref _entries[handle];
        for (int chunk = entry.FirstChunk; chunk != None;)
        {
            int next = _nextChunk[chunk];
            _nextChunk[chunk] = _freeChunk;
            _freeChunk = chunk;
            chunk = next;
        }

        Frames--;
        Bytes -= entry.Length;
        entry.NextFree = _freeEntry;
        _freeEntry = handle;
    }

    private MemorySlice Chunk(int chunk) => MemorySlice.OfPinned(_slabs[chunk / SlabChunks], chunk % SlabChunks * ChunkSize, ChunkSize);

    private int TakeEntry()
    {
        if (_freeEntry != None)
        {
            int handle = _freeEntry;
            _freeEntry = _entries[handle].NextFree;
            return handle;
        }

        if (_usedEntries == _entries.Length) Array.Resize(ref _entries, Math.Max(64, 2 * _entries.Length));
        return _usedEntries++;
    }

    private int TakeChunk()
    {
        if (_freeChunk == None) AddSlab();
        int chunk = _freeChunk;
        _freeChunk = _nextChunk[chunk];
        _nextChunk[chunk] = None;
        return chunk;
    }

    private void AddSlab()
    {
        if (_slabCount == _slabs.Length)
        {
            Array.Resize(ref _slabs, Math.Max(4, 2 * _slabs.Length));
            Array.Resize(ref _nextChunk, _slabs.Length * SlabChunks);
        }

        _slabs[_slabCount] = GC.AllocateUninitializedArray<byte>(SlabChunks * ChunkSize, pinned: true);
        int first = _slabCount++ * SlabChunks;
        for (int i = first + SlabChunks - 1; i >= first; i--)
        {
            _nextChunk[i] = _freeChunk;
            _freeChunk = i;
        }
    }

    private struct Entry
    {
        public int FirstChunk;
        public int Length;
        public OffloadHeader Offload;
        public int NextFree;
    }
}
