using System.Runtime.InteropServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>Fills batches from a tap: one scattered read a frame, the vnet header beside the frame.</summary>
internal sealed class TapReader
{
    /// <summary>Chunks of 2 KiB that the longest frame takes: 64 KiB and its Ethernet header.</summary>
    private const int ChunksPerFrame = 33;

    private const int HeaderSpace = 16;

    private readonly TapDevice _tap;
    private readonly byte[] _header = GC.AllocateArray<byte>(HeaderSpace, pinned: true);
    private readonly IoVector _headerVector;
    private readonly IoVector[] _vectors = new IoVector[128];

    public TapReader(TapDevice tap)
    {
        _tap = tap;
        _headerVector = new IoVector(MemorySlice.OfPinned(_header, 0, HeaderSpace).Address, (nuint)tap.VnetHeaderLength);
    }

    /// <summary>Reads until the batch is full (<see cref="IoStatus.Done"/>: there may be more) or the tap has no more.</summary>
    public IoStatus Fill(FrameBatch batch)
    {
        // One slot for the header, then the free chunks. The header moves up with the frames: it takes the slot
        // before the first free chunk, whose own chunk is in use by then.
        ReadOnlySpan<MemorySlice> chunks = batch.FreeChunks;
        int first = 0;
        int prepared = 0;
        while (!batch.IsFull && chunks.Length - first >= ChunksPerFrame)
        {
            for (; prepared < first + ChunksPerFrame; prepared++)
                _vectors[prepared + 1] = new IoVector(chunks[prepared].Address, (nuint)chunks[prepared].Length);
            _vectors[first] = _headerVector;

            IoStatus status = _tap.TryRead(_vectors.AsSpan(first, ChunksPerFrame + 1), out int length);
            if (status != IoStatus.Done) return status;
            if (length < _tap.VnetHeaderLength + EthernetFrame.HeaderLength) continue; // the kernel never does

            OffloadHeader offload = _tap.VnetHeaderLength == 0 ? default : MemoryMarshal.Read<OffloadHeader>(_header);
            batch.CommitFrame(length - _tap.VnetHeaderLength, offload);
            first = chunks.Length - batch.FreeChunks.Length;
        }

        return IoStatus.Done;
    }
}
