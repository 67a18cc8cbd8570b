using System.Runtime.InteropServices;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>Writes batches to a tap: one gathered write a frame, from wherever its bytes lie.</summary>
internal sealed class TapWriter
{
    /// <summary>A frame in more pieces than this is put together first: the kernel takes 1024, and a few are faster than many.</summary>
    private const int MaxSegments = 64;

    private const int HeaderSpace = 16;
    private const int LongestFrame = 68 * 1024;

    private readonly TapDevice _tap;
    private readonly PortCounters _counters;
    private readonly byte[] _header = GC.AllocateArray<byte>(HeaderSpace, pinned: true);
    private readonly byte[] _whole = GC.AllocateUninitializedArray<byte>(LongestFrame, pinned: true);
    private readonly IoVector[] _vectors = new IoVector[MaxSegments + 1];

    public TapWriter(TapDevice tap, PortCounters counters)
    {
        _tap = tap;
        _counters = counters;
        _vectors[0] = new IoVector(MemorySlice.OfPinned(_header, 0, HeaderSpace).Address, (nuint)tap.VnetHeaderLength);
    }

    /// <summary>
    /// Writes from the batch's position on. <see cref="IoStatus.WouldBlock"/>: the position says where to go on; otherwise
    /// every frame was written, or dropped and counted.
    /// </summary>
    public IoStatus Write(FrameBatch batch)
    {
        for (; batch.Position < batch.Count; batch.Position++)
        {
            if (batch.IsRevoked)
            {
                _counters.Add(PortCounter.Revoked, batch.Count - batch.Position);
                break;
            }

            ref readonly Frame frame = ref batch[batch.Position];
            if (frame.Length is < EthernetFrame.HeaderLength or > LongestFrame)
            {
                _counters.Add(PortCounter.Runt, 1);
                continue;
            }

            MemoryMarshal.Write(_header, frame.Offload);
            switch (_tap.TryWrite(_vectors.AsSpan(0, 1 + Gather(batch, batch.Position)), out _))
            {
                case IoStatus.Done: _counters.AddOut(1, frame.Length); break;
                case IoStatus.WouldBlock: return IoStatus.WouldBlock;
                case IoStatus.Rejected: _counters.Add(PortCounter.Rejected, 1); break;
                default: _counters.Add(PortCounter.InterfaceDown, 1); break;
            }
        }

        return IoStatus.Done;
    }

    private int Gather(FrameBatch batch, int index)
    {
        ReadOnlySpan<MemorySlice> segments = batch.Segments(index);
        if (segments.Length > MaxSegments)
        {
            int length = batch.CopyBytes(index, _whole);
            _vectors[1] = new IoVector(MemorySlice.OfPinned(_whole, 0, LongestFrame).Address, (nuint)length);
            return 1;
        }

        for (int i = 0; i < segments.Length; i++) _vectors[i + 1] = new IoVector(segments[i].Address, (nuint)segments[i].Length);
        return segments.Length;
    }
}
