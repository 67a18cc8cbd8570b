using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>Fills batches from a tap: one read a frame, in one piece, the vnet header before the frame (docs/decisions/0025).</summary>
internal sealed class TapReader
{
    /// <summary>Chunks of 2 KiB that the longest frame takes: 64 KiB, its Ethernet header and what is before it.</summary>
    private const int ChunksPerFrame = 33;

    private const int LongFrames = 8;
    private const int ChunkSize = 2048;

    private readonly TapDevice _tap;
    private readonly OffloadSet _offloads;
    private readonly PortCounters _counters;

    public TapReader(TapDevice tap, PortCounters counters)
    {
        _tap = tap;
        _offloads = TapOffloadSets.Of(tap);
        _counters = counters;
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
        int header = _tap.VnetHeaderLength;
        // Reads are counted, not frames: a peer that sends nothing but what is dropped keeps its turn no longer than others.
        for (int reads = 0; reads < FrameBatch.Capacity && !batch.IsFull; reads++)
        {
            MemorySlice room = batch.FreeSpace;
            if (room.Length < ChunksPerFrame * ChunkSize) break;
            var vector = new IoVector(room.Address, ChunksPerFrame * ChunkSize);
            IoStatus status = _tap.TryRead(new ReadOnlySpan<IoVector>(in vector), out int length);
            if (status != IoStatus.Done) return status;
            length -= header;
            if (length < EthernetFrame.HeaderLength)
            {
                // Never the kernel's: somebody else is behind the descriptor.
                _counters.AddIn(1, Math.Max(length, 0));
                _counters.Add(PortCounter.Runt, 1);
                continue;
            }

            OffloadHeader offload = header == 0 ? default : room.Read<OffloadHeader>(0);
            if (!OffloadCheck.TryNormalise(ref offload, length, _offloads, isVouched: true))
            {
                _counters.AddIn(1, length);
                _counters.Add(PortCounter.BadOffload, 1);
                continue;
            }

            batch.CommitFrame(header, length, offload);
        }

        return IoStatus.Done;
    }
}
