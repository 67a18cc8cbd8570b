using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;

namespace ActorNet.Devices.E1000.Rings;

/// <summary>The packet that a transmitter gathers: in the free storage of the batch that it will be a frame of, with room for a VLAN tag in front.</summary>
/// <remarks>Its bytes are private: they were copied, once. Between two batches an unfinished packet is kept in memory of its own.</remarks>
internal sealed class PacketBuffer
{
    /// <summary>The least size of a batch's pieces of storage: every header that a descriptor can speak of lies in the first.</summary>
    internal const int LeastChunk = 512;

    /// <summary>The most that is gathered, in bytes.</summary>
    internal const int Capacity = ushort.MaxValue;

    private const int Headroom = EthernetFrame.VlanTagLength;
    private const int AddressesLength = 2 * MacAddress.Length;

    private byte[] _bytes = []; // made when a packet is kept for the first time, which most drivers' never are
    private MemorySlice _kept;
    private FrameBatch? _batch;
    private int _chunkSize;
    private MemorySlice _first; // of the batch's free pieces
    private bool _isKept; // the bytes are in _kept, else in the batch

    /// <summary>Bytes gathered.</summary>
    internal int Size { get; private set; }

    /// <summary>Bytes that the batch has room for besides.</summary>
    internal int Room => _batch!.FreeBytes - Headroom - Size;

    /// <summary>The most bytes that a batch like this one holds of one packet.</summary>
    internal int MostInBatch => Math.Min(Capacity, (_batch!.ChunkCount * _chunkSize) - Headroom);

    /// <summary>Bytes kept between batches.</summary>
    internal ReadOnlySpan<byte> Kept => _bytes.AsSpan(0, _isKept ? Size : 0);

    /// <summary>Gathers into this batch from now on.</summary>
    internal void Begin(FrameBatch batch)
    {
        _batch = batch;
        _chunkSize = batch.FreeChunks[0].Length;
        if (_chunkSize < LeastChunk) ThrowHelper.Invalid("The batch has its storage in pieces that are too small for headers.");
        FindFirst();
        Restore();
    }

    /// <summary>Ends with the batch; what is gathered is kept.</summary>
    internal void End()
    {
        if (Size > 0 && !_isKept)
        {
            Reserve();
            int at = 0;
            while (at < Size)
            {
                MemorySlice piece = Piece(at, Size - at);
                piece.CopyTo(_kept.Slice(at));
                at += piece.Length;
            }

            _isKept = true;
        }

        _batch = null;
        _first = default;
    }

    /// <summary>Forgets what is gathered.</summary>
    internal void Clear()
    {
        Size = 0;
        _isKept = false;
    }

    /// <summary>What was gathered is these bytes, kept until there is room.</summary>
    internal void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0) Reserve();
        bytes.CopyTo(_bytes);
        Size = bytes.Length;
        _isKept = Size > 0;
    }

    /// <summary>Moves kept bytes into the batch. False: it has no room for them.</summary>
    internal bool Restore()
    {
        if (!_isKept) return true;
        int size = Size;
        if (_batch!.IsFull || _batch.FreeBytes - Headroom < size) return false;
        Size = 0;
        _isKept = false;
        Append(_kept.Slice(0, size));
        return true;
    }

    /// <summary>Adds bytes; there is room for them.</summary>
    internal void Append(MemorySlice source)
    {
        while (source.Length > 0)
        {
            MemorySlice room = Piece(Size, source.Length);
            source.Slice(0, room.Length).CopyTo(room);
            source = source.Slice(room.Length);
            Size += room.Length;
        }
    }

    /// <summary>Adds zeros up to a size, at most that of the shortest frame, if there are fewer bytes. True when there were.</summary>
    internal bool Pad(int size)
    {
        if (Size >= size) return false;
        Append(Padding.Zeros(size - Size));
        return true;
    }

    /// <summary>Takes bytes off the end.</summary>
    internal void Truncate(int size) => Size = size;

    /// <summary>Copies the beginning of the packet, as much of it as lies in the first piece, which every header does.</summary>
    internal int CopyStart(Span<byte> destination)
    {
        MemorySlice start = Piece(0, Math.Min(Size, destination.Length));
        start.CopyTo(destination);
        return start.Length;
    }

    /// <summary>Replaces the beginning of the packet.</summary>
    internal void ReplaceStart(ReadOnlySpan<byte> bytes) => Piece(0, bytes.Length).CopyFrom(bytes);

    /// <summary>Writes two bytes, big-endian, near the beginning: there is a checksum.</summary>
    internal void WriteChecksum(int at, ushort value) => Piece(at, sizeof(ushort)).Write(0, BinaryPrimitives.ReverseEndianness(value));

    /// <summary>Sums bytes from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    internal InternetSum Sum(int start, int end)
    {
        InternetSum sum = default;
        while (start < end)
        {
            MemorySlice piece = Piece(start, end - start);
            sum.Add(piece);
            start += piece.Length;
        }

        return sum;
    }

    /// <summary>The frame check sequence of the first bytes.</summary>
    internal uint FrameCheck(int length)
    {
        uint state = FrameCheckSequence.Initial;
        for (int at = 0; at < length;)
        {
            MemorySlice piece = Piece(at, length - at);
            state = piece.UpdateCrc(state);
            at += piece.Length;
        }

        return FrameCheckSequence.Finish(state);
    }

    /// <summary>Reads four bytes, little-endian, wherever they lie.</summary>
    internal uint ReadFrameCheck(int at)
    {
        uint value = 0;
        for (int i = 0; i < sizeof(uint); i++) value |= (uint)Piece(at + i, 1).Read<byte>(0) << (8 * i);
        return value;
    }

    /// <summary>Makes a frame of the packet. What is gathered next is another one.</summary>
    /// <param name="tag">A VLAN tag to insert, type first; 0: none.</param>
    /// <param name="offload">Of the frame as it is then.</param>
    internal void Commit(uint tag, in OffloadHeader offload)
    {
        int skip = Headroom;
        if (tag != 0)
        {
            _first.Write(0, _first.Read<ulong>(Headroom));
            _first.Write(sizeof(ulong), _first.Read<uint>(Headroom + sizeof(ulong)));
            _first.Write(AddressesLength, BinaryPrimitives.ReverseEndianness(tag));
            skip = 0;
        }

        _batch!.CommitFrame(skip, Size + Headroom - skip, offload);
        FindFirst();
        Clear();
    }

    private void Reserve()
    {
        if (_bytes.Length > 0) return;
        _bytes = GC.AllocateUninitializedArray<byte>(Capacity, pinned: true);
        _kept = MemorySlice.OfPinned(_bytes, 0, Capacity);
    }

    // The bytes from `at` on that lie in one piece of storage; most packets lie in one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private MemorySlice Piece(int at, int length)
    {
        int place = at + Headroom;
        return place + length <= _chunkSize ? _first.Slice(place, length) : PieceOfMany(place, length);
    }

    private MemorySlice PieceOfMany(int place, int length)
    {
        (int chunk, int within) = Math.DivRem(place, _chunkSize);
        return _batch!.FreeChunks[chunk].Slice(within, Math.Min(length, _chunkSize - within));
    }

    // There may be none when the batch is full.
    private void FindFirst() => _first = _batch!.FreeChunks.IsEmpty ? default : _batch.FreeChunks[0];
}
