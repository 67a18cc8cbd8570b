using System.Runtime.InteropServices;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>Fills batches from a tap: one scattered read a frame, the vnet header beside the frame.</summary>
internal sealed class TapReader
{
    /// <summary>Chunks of 2 KiB that the longest frame takes: 64 KiB and its Ethernet header.</summary>
    private const int ChunksPerFrame = 33;

    private const int LongFrames = 8;
    private const int HeaderSpace = 16;

    private readonly TapDevice _tap;
    private readonly OffloadSet _offloads;
    private readonly PortCounters _counters;
    private readonly byte[] _header = GC.AllocateArray<byte>(HeaderSpace, pinned: true);
    private readonly IoVector _headerVector;
    private readonly IoVector[] _vectors;

    public TapReader(TapDevice tap, PortCounters counters)
    {
        _tap = tap;
        _offloads = TapOffloadSets.Of(tap);
        _counters = counters;
        _headerVector = new IoVector(MemorySlice.OfPinned(_header, 0, HeaderSpace).Address, (nuint)tap.VnetHeaderLength);
        _vectors = new IoVector[ChunksIn(tap) + 1];
    }

    /// <summary>
    /// Chunks in a batch for a tap: a batch of short frames takes one each, and the longest frame must fit behind them. Frames to segment
    /// come eight at a time. Chunks that no frame has reached were never touched, and take no memory.
    /// </summary>
    public static int ChunksIn(TapDevice tap) =>
        tap.Offloads == TapOffloads.None ? FrameBatch.Capacity - 1 + ChunksPerFrame : LongFrames * ChunksPerFrame;

    /// <summary>Reads until the batch is full (<see cref="IoStatus.Done"/>: there may be more) or the tap has no more.</summary>
    public IoStatus Fill(FrameBatch batch)
    {
        // One slot for the header, then the free chunks. The header moves up with the frames: it takes the slot
        // before the first free chunk, whose own chunk is in use by then.
        ReadOnlySpan<MemorySlice> chunks = batch.FreeChunks;
        int first = 0;
        int prepared = 0;
        // Reads are counted, not frames: a peer that sends nothing but what is dropped keeps its turn no longer than others.
        for (int reads = 0; reads < FrameBatch.Capacity && !batch.IsFull && chunks.Length - first >= ChunksPerFrame; reads++)
        {
            for (; prepared < first + ChunksPerFrame; prepared++)
                _vectors[prepared + 1] = new IoVector(chunks[prepared].Address, (nuint)chunks[prepared].Length);
            _vectors[first] = _headerVector;

            IoStatus status = _tap.TryRead(_vectors.AsSpan(first, ChunksPerFrame + 1), out int length);
            if (status != IoStatus.Done) return status;
            length -= _tap.VnetHeaderLength;
            if (length < EthernetFrame.HeaderLength)
            {
                // Never the kernel's: somebody else is behind the descriptor.
                _counters.AddIn(1, Math.Max(length, 0));
                _counters.Add(PortCounter.Runt, 1);
                continue;
            }

            OffloadHeader offload = _tap.VnetHeaderLength == 0 ? default : MemoryMarshal.Read<OffloadHeader>(_header);
            if (!OffloadCheck.TryNormalise(ref offload, length, _offloads, isVouched: true))
            {
                _counters.AddIn(1, length);
                _counters.Add(PortCounter.BadOffload, 1);
                continue;
            }

            batch.CommitFrame(length, offload);
            first = chunks.Length - batch.FreeChunks.Length;
        }

        return IoStatus.Done;
    }
}
