using System.Runtime.CompilerServices;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Frames;

/// <summary>Up to 64 frames: what actors send each other. Frames and segments lie flat in two arrays.</summary>
/// <remarks>
/// <para>Ownership: one holder at a time. Who holds a batch passes it on (<see cref="Send"/>, then a message) or gives it
/// back (<see cref="Return"/>), once, and does not touch it afterwards. Not thread-safe; it changes threads inside messages.</para>
/// <para>A <i>pooled</i> batch has pinned storage of its own, filled from a file descriptor or by copying. A <i>borrowing</i>
/// batch has none: its segments are guest memory, on which it holds a lease, and the guest may rewrite them at any moment.
/// A borrowing batch can also be a <i>clone</i>: it shares the frames of another batch and is returned on its own way.</para>
/// </remarks>
public sealed partial class FrameBatch
{
    /// <summary>Most frames in one batch.</summary>
    public const int Capacity = 64;

    private const int InitialSegments = 128;

    private readonly Frame[] _frames = new Frame[Capacity];
    private MemorySlice[] _segments = new MemorySlice[InitialSegments];
    private int _count;
    private int _segmentCount;
    private int _openSegment; // first segment of the frame that is being appended
    private int _openLength;
    private bool _hasOffloads;
    private GuestMemory? _lease;

    private FrameBatch(int chunks, int chunkSize)
    {
        _chunkSize = chunkSize;
        _chunks = new MemorySlice[chunks];
        if (chunks == 0) return;
        _storage = GC.AllocateUninitializedArray<byte>(chunks * chunkSize, pinned: true);
        _space = MemorySlice.OfPinned(_storage, 0, _storage.Length);
        for (int i = 0; i < chunks; i++) _chunks[i] = _space.Slice(i * chunkSize, chunkSize);
    }

    /// <summary>Frames in the batch.</summary>
    public int Count => _count;

    /// <summary>True when no further frame can be appended.</summary>
    public bool IsFull => _count == Capacity || (IsPooled && _chunksUsed == _chunks.Length);

    /// <summary>Sum of the lengths of all frames.</summary>
    public int TotalBytes { get; private set; }

    /// <summary>Segments of all frames. A source that fills batches bounds its turn by it.</summary>
    public int SegmentCount => _segmentCount;

    /// <summary>
    /// False when every frame is complete and nothing is said of it, so that nobody looks at offload headers. A clone has it from its source:
    /// true may be too much there.
    /// </summary>
    public bool HasOffloads => _hasOffloads;

    /// <summary>The next frame to handle: the cursor of whoever holds the batch; 0 after each hop.</summary>
    public int Position { get; set; }

    /// <summary>
    /// The cursor within that frame, for who takes it in parts (<see cref="Offloads.FrameCompleter"/>): parts done; 0 after each hop. It stays with
    /// the frame when a copy goes on in place of the batch.
    /// </summary>
    public int PartsDone { get; set; }

    /// <summary>For the queue that the batch waits in: since when, in nanoseconds of that queue's clock.</summary>
    public long WaitsSince { get; set; }

    /// <summary>
    /// For the owner: which run of its queue the batch belongs to, so that one that comes back after a stop or
    /// reset is recognised and only reset, not completed.
    /// </summary>
    public uint Epoch { get; set; }

    /// <summary>A frame of the batch.</summary>
    public ref readonly Frame this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)index >= (uint)_count) ThrowHelper.OutOfBatch(index, _count);
            return ref _frames[index];
        }
    }

    /// <summary>A batch without storage, for frames that lie in guest memory, and for clones.</summary>
    public static FrameBatch CreateBorrowing() => new(0, 0);

    /// <summary>A batch with pinned storage of its own.</summary>
    /// <param name="chunks">Pieces of storage; a frame takes as many as its length needs.</param>
    /// <param name="chunkSize">Bytes in a piece.</param>
    public static FrameBatch CreatePooled(int chunks = 96, int chunkSize = 2048)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chunks, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, EthernetFrame.HeaderLength);
        return new FrameBatch(chunks, chunkSize);
    }

    /// <summary>Where the bytes of a frame are, in order. Valid while the batch is held.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<MemorySlice> Segments(int index)
    {
        ref readonly Frame frame = ref this[index];
        return new ReadOnlySpan<MemorySlice>(_segments, frame.FirstSegment, frame.SegmentCount);
    }

    /// <summary>Copies the beginning of a frame to private memory, where a decision about it can be made.</summary>
    /// <returns>Bytes copied: the length of the destination, or of a shorter frame.</returns>
    public int CopyBytes(int index, Span<byte> destination)
    {
        int copied = 0;
        foreach (ref readonly MemorySlice segment in Segments(index))
        {
            int part = Math.Min(segment.Length, destination.Length - copied);
            segment.Slice(0, part).CopyTo(destination[copied..]);
            copied += part;
            if (copied == destination.Length) break;
        }

        return copied;
    }

    /// <summary>Borrowing: adds bytes to the frame that is being appended. Zero-length segments are left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendSegment(MemorySlice segment)
    {
        if (segment.Length == 0) return;
        if (_segmentCount == _segments.Length) Array.Resize(ref _segments, 2 * _segments.Length); // grows once, then stays
        _segments[_segmentCount++] = segment;
        _openLength += segment.Length;
    }

    /// <summary>Borrowing: ends the frame whose segments were appended.</summary>
    /// <param name="token">What the owner needs to complete the frame.</param>
    /// <param name="offload">Its offload header, already private.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CloseFrame(uint token, in OffloadHeader offload)
    {
        _hasOffloads |= !offload.IsPlain;
        EndFrame(token, offload);
    }

    /// <summary>Borrowing: adds a frame that lies in one piece.</summary>
    /// <param name="bytes">The frame.</param>
    /// <param name="token">What the owner needs to complete the frame.</param>
    /// <param name="offload">Its offload header, already private.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendFrame(MemorySlice bytes, uint token, in OffloadHeader offload)
    {
        AppendSegment(bytes);
        CloseFrame(token, offload);
    }

    /// <summary>Borrowing: adds a complete frame that lies in one piece.</summary>
    /// <param name="bytes">The frame.</param>
    /// <param name="token">What the owner needs to complete the frame.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendFrame(MemorySlice bytes, uint token)
    {
        AppendSegment(bytes);
        EndFrame(token, default);
    }

    /// <summary>Borrowing: forgets the segments appended since the last frame.</summary>
    public void AbandonFrame()
    {
        _segmentCount = _openSegment;
        _openLength = 0;
    }

    /// <summary>Keeps guest memory mapped until <see cref="Reset"/>, because segments of it are about to be appended.</summary>
    public void TakeLease(GuestMemory memory)
    {
        if (ReferenceEquals(_lease, memory)) return;
        if (_lease is not null || IsPooled || !_isHeld) ThrowHelper.Invalid("A batch borrows from one guest at a time, and a pooled batch from none.");
        _lease = memory.Acquire();
    }

    /// <summary>Empties the batch and gives up its lease. Only for its owner, when nobody shares the frames any more.</summary>
    public void Reset()
    {
        if (_clones != 0 || _source is not null) ThrowHelper.Invalid("A batch was reset while its frames were shared.");
        if (_holders != 0) ThrowHelper.Invalid("A batch was reset while a sender still waits for it.");
        Clear();
    }

    private void Clear()
    {
        _count = 0;
        _segmentCount = 0;
        AbandonEverything();
        GuestMemory? lease = _lease;
        _lease = null;
        lease?.Release();
    }

    private void AbandonEverything()
    {
        _openSegment = 0;
        _openLength = 0;
        _chunksUsed = 0;
        _hasOffloads = false;
        TotalBytes = 0;
        Position = 0;
        PartsDone = 0;
        PartsBefore = 0;
        IsReturning = false;
        IsReleased = false;
        _isOnItsWayBack = false;
        _handledFrames = 0;
        _handledBytes = 0;
        _lastHolder = null;
        _revoked = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EndFrame(uint token, in OffloadHeader offload)
    {
        if (_count == Capacity || !_isHeld) RefuseFrame();
        ref Frame frame = ref _frames[_count++];
        frame.FirstSegment = _openSegment;
        frame.SegmentCount = _segmentCount - _openSegment;
        frame.Length = _openLength;
        frame.Token = token;
        frame.Offload = offload;
        TotalBytes += _openLength;
        _openSegment = _segmentCount;
        _openLength = 0;
    }

    private void RefuseFrame() =>
        ThrowHelper.Invalid(_isHeld ? "A frame was appended to a full batch." : "A frame was appended to a batch that was given back.");
}
