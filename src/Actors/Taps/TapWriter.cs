using System.Runtime.InteropServices;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>Writes batches to a tap: one write a frame, or one for each segment that the tap does not cut itself.</summary>
/// <remarks>
/// A write of one piece is cheaper than a gathered one by more than it costs to put a short frame together behind its vnet header;
/// long frames are gathered from wherever their bytes lie (docs/decisions/0025).
/// </remarks>
internal sealed class TapWriter
{
    /// <summary>A frame in more pieces than this is put together first: the kernel takes 1024, and a few are faster than many.</summary>
    private const int MaxSegments = 64;

    /// <summary>A longer frame is gathered by the kernel.</summary>
    private const int LongestCopied = 2048;

    private const int HeaderSpace = 16;
    private const int LongestFrame = 68 * 1024;

    private TapDevice _tap; // the queue that takes the frame
    private readonly OffloadSet _offloads;
    private readonly BatchWalk<Sink> _walk;
    private readonly byte[] _whole = GC.AllocateArray<byte>(HeaderSpace + LongestFrame, pinned: true); // a header, and a frame behind it
    private readonly MemorySlice _frameSpace;
    private readonly nint _start;
    private readonly IoVector[] _vectors = new IoVector[MaxSegments + 1];

    public TapWriter(TapDevice tap, PortCounters counters)
    {
        _tap = tap;
        _offloads = TapOffloadSets.Of(tap);
        _walk = new BatchWalk<Sink>(new Sink(this), counters);
        _frameSpace = MemorySlice.OfPinned(_whole, tap.VnetHeaderLength, LongestFrame);
        _start = MemorySlice.OfPinned(_whole, 0, HeaderSpace).Address;
        _vectors[0] = new IoVector(_start, (nuint)tap.VnetHeaderLength);
    }

    /// <summary>Which queue takes a frame; null when there is one.</summary>
    public FlowQueues<TapDevice>? Flows { get; init; }

    /// <summary>As <see cref="BatchWalk{TSink}.Write"/>.</summary>
    public IoStatus Write(FrameBatch batch) => _walk.Write(batch);

    private IoStatus TryWrite(ReadOnlySpan<MemorySlice> pieces, int length, in OffloadHeader offload)
    {
        MemoryMarshal.Write(_whole, offload);
        int header = _tap.VnetHeaderLength;
        if (header == 0 && pieces.Length == 1) return Write(pieces[0].Address, length);
        if (length > LongestCopied && pieces.Length <= MaxSegments)
        {
            for (int i = 0; i < pieces.Length; i++) _vectors[i + 1] = new IoVector(pieces[i].Address, (nuint)pieces[i].Length);
            return _tap.TryWrite(_vectors.AsSpan(0, 1 + pieces.Length), out _);
        }

        MemorySlice rest = _frameSpace;
        foreach (ref readonly MemorySlice piece in pieces)
        {
            piece.CopyTo(rest);
            rest = rest.Slice(piece.Length);
        }

        return Write(_start, header + length);
    }

    private IoStatus Write(nint start, int length)
    {
        var vector = new IoVector(start, (nuint)length);
        return _tap.TryWrite(new ReadOnlySpan<IoVector>(in vector), out _);
    }

    private readonly struct Sink(TapWriter writer) : IFrameSink
    {
        public OffloadSet Offloads => writer._offloads;

        public int LongestFrame => TapWriter.LongestFrame;

        public void Choose(FrameBatch batch)
        {
            if (writer.Flows is { } flows) writer._tap = flows.QueueFor(batch);
        }

        public IoStatus Put(FrameBatch batch)
        {
            ref readonly Frame frame = ref batch[batch.Position];
            return writer.TryWrite(batch.Segments(batch.Position), frame.Length, writer._offloads.Shown(frame.Offload));
        }

        public IoStatus PutPart(ReadOnlySpan<MemorySlice> pieces, int length) => writer.TryWrite(pieces, length, default);
    }
}
