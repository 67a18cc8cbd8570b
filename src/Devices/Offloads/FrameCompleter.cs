using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Offloads;

/// <summary>
/// Does what a frame's sender left to others, for a receiver that cannot: completes its checksum, and cuts it into segments or fragments.
/// The result are pieces of memory, so that the receiver's copy is still the only one.
/// </summary>
/// <remarks>
/// <para>Headers are read once into private memory, checked and changed there; the payload stays where it is. A guest that changes it meanwhile
/// gets a wrong checksum for itself.</para>
/// <para>The work can stop after any part and go on in a later turn, even with a copy of the batch: <see cref="Begin"/> again with the number of parts done.
/// One thread; no allocation once the list of pieces has grown.</para>
/// </remarks>
public sealed partial class FrameCompleter
{
    /// <summary>Most frames that one may become: 64 KiB in segments of 64 bytes.</summary>
    public const int MostParts = 1024;

    // Ethernet, two tags, and IP and transport headers with whatever they may contain; longer ones are not understood.
    private const int MostHeaderBytes = 256;

    private readonly byte[] _headers = GC.AllocateArray<byte>(MostHeaderBytes, pinned: true); // as they came
    private readonly byte[] _head = GC.AllocateArray<byte>(MostHeaderBytes + FragmentHeaderLength, pinned: true); // of the part
    private readonly MemorySlice _headSlice;
    private MemorySlice[] _pieces = new MemorySlice[32];
    private int _pieceCount;
    private FrameBatch? _batch;
    private int _index;
    private Kind _kind;
    private int _part;
    private int _slice; // where the next piece begins
    private int _sliceOffset;

    /// <summary>Makes a completer; a receiver has one.</summary>
    public FrameCompleter() => _headSlice = MemorySlice.OfPinned(_head, 0, _head.Length);

    private enum Kind
    {
        Checksum,
        Tcp,
        UdpSegments,
        UdpFragments,
    }

    /// <summary>Complete frames that the frame becomes.</summary>
    public int Parts { get; private set; }

    /// <summary>Length of the longest of them, in bytes.</summary>
    public int LongestPart { get; private set; }

    /// <summary>Length of the part that <see cref="TryNext"/> made, in bytes.</summary>
    public int PartLength { get; private set; }

    /// <summary>Begins with a frame, or goes on with it. The batch is used until its last part was made.</summary>
    /// <param name="batch">Holds the frame; its offload header is checked (<see cref="OffloadCheck"/>).</param>
    /// <param name="index">The frame.</param>
    /// <param name="partsDone">Parts that were taken before.</param>
    public CompletionResult Begin(FrameBatch batch, int index, int partsDone)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _batch = batch;
        _index = index;
        _part = partsDone;
        ref readonly Frame frame = ref batch[index];
        if (frame.Offload.GsoType != 0) return BeginSegmentation(frame);
        _kind = Kind.Checksum;
        Parts = 1;
        LongestPart = frame.Length;
        return CompletionResult.Ready;
    }

    /// <summary>Makes the next part.</summary>
    /// <param name="pieces">Its bytes, in order, valid until the next call.</param>
    /// <returns>False when there is none: all of the frame was taken.</returns>
    public bool TryNext(out ReadOnlySpan<MemorySlice> pieces)
    {
        if (_part >= Parts)
        {
            _batch = null;
            pieces = default;
            return false;
        }

        _pieceCount = 0;
        if (_kind == Kind.Checksum) CompleteChecksum();
        else MakeSegment();
        _part++;
        pieces = _pieces.AsSpan(0, _pieceCount);
        return true;
    }

    // The frame with another two bytes in it.
    private void CompleteChecksum()
    {
        ref readonly Frame frame = ref _batch![_index];
        ReadOnlySpan<MemorySlice> segments = _batch.Segments(_index);
        PartLength = frame.Length;
        Seek(segments, 0);
        if ((frame.Offload.Flags & OffloadHeader.NeedsChecksum) == 0)
        {
            AddPieces(segments, frame.Length);
            return;
        }

        ushort checksum = InternetSum.Complete(segments, frame.Offload);
        int field = frame.Offload.ChecksumStart + frame.Offload.ChecksumOffset;
        BinaryPrimitives.WriteUInt16BigEndian(_head, checksum);
        AddPieces(segments, field);
        AddPiece(_headSlice.Slice(0, sizeof(ushort)));
        Seek(segments, field + sizeof(ushort));
        AddPieces(segments, frame.Length - field - sizeof(ushort));
    }

    private void Seek(ReadOnlySpan<MemorySlice> segments, int offset)
    {
        _slice = 0;
        while (_slice < segments.Length && offset >= segments[_slice].Length) offset -= segments[_slice++].Length;
        _sliceOffset = offset;
    }

    // The next bytes of the frame, which has them.
    private void AddPieces(ReadOnlySpan<MemorySlice> segments, int length)
    {
        while (length > 0)
        {
            MemorySlice segment = segments[_slice];
            int part = Math.Min(segment.Length - _sliceOffset, length);
            AddPiece(segment.Slice(_sliceOffset, part));
            length -= part;
            _sliceOffset += part;
            if (_sliceOffset < segment.Length) continue;
            _slice++;
            _sliceOffset = 0;
        }
    }

    private void AddPiece(MemorySlice piece)
    {
        if (_pieceCount == _pieces.Length) Array.Resize(ref _pieces, 2 * _pieces.Length); // grows once, then stays
        _pieces[_pieceCount++] = piece;
    }
}
