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

    /// <summary>Segments after which a turn is over, each a system call.</summary>
    private const int SegmentsPerTurn = 256;

    private const int HeaderSpace = 16;
    private const int LongestFrame = 68 * 1024;

    private TapDevice _tap; // the queue that takes the frame
    private readonly OffloadSet _offloads;
    private readonly FrameCompleter _completer = new();
    private readonly PortCounters _counters;
    private readonly byte[] _whole = GC.AllocateArray<byte>(HeaderSpace + LongestFrame, pinned: true); // a header, and a frame behind it
    private readonly MemorySlice _frameSpace;
    private readonly nint _start;
    private readonly IoVector[] _vectors = new IoVector[MaxSegments + 1];

    private int _left; // segments of this turn

    public TapWriter(TapDevice tap, PortCounters counters)
    {
        _tap = tap;
        _offloads = TapOffloadSets.Of(tap);
        _counters = counters;
        _frameSpace = MemorySlice.OfPinned(_whole, tap.VnetHeaderLength, LongestFrame);
        _start = MemorySlice.OfPinned(_whole, 0, HeaderSpace).Address;
        _vectors[0] = new IoVector(_start, (nuint)tap.VnetHeaderLength);
    }

    /// <summary>Which queue takes a frame; null when there is one.</summary>
    public TapFlows? Flows { get; init; }

    private enum Outcome
    {
        Next,
        Blocked,
        TurnOver,
    }

    /// <summary>
    /// Writes from the batch's position on. <see cref="IoStatus.WouldBlock"/>: the position says where to go on. Otherwise every frame
    /// before the position was written, or dropped and counted; when that is not the end, the turn is over, not the batch.
    /// </summary>
    public IoStatus Write(FrameBatch batch)
    {
        _left = SegmentsPerTurn;
        for (; batch.Position < batch.Count; batch.Position++)
        {
            if (batch.IsRevoked)
            {
                _counters.Add(PortCounter.Revoked, batch.Count - batch.Position);
                batch.Position = batch.Count;
                break;
            }

            ref readonly Frame frame = ref batch[batch.Position];
            if (frame.Length is < EthernetFrame.HeaderLength or > LongestFrame)
            {
                _counters.Add(PortCounter.Runt, 1);
                continue;
            }

            if (Flows is not null) _tap = Flows.QueueFor(batch);
            Outcome outcome = batch.HasOffloads && !_offloads.CanTake(frame.Offload) ? WriteParts(batch) : WriteWhole(batch, frame);
            if (outcome == Outcome.Blocked) return IoStatus.WouldBlock;
            if (outcome == Outcome.TurnOver) break;
        }

        return IoStatus.Done;
    }

    private Outcome WriteWhole(FrameBatch batch, in Frame frame)
    {
        MemoryMarshal.Write(_whole, _offloads.Shown(frame.Offload));
        IoStatus status = TryWrite(batch.Segments(batch.Position), frame.Length);
        if (status == IoStatus.WouldBlock) return Outcome.Blocked;
        if (status == IoStatus.Done) _counters.AddOut(1, frame.Length);
        else CountRefused(status);
        return Outcome.Next;
    }

    private Outcome WriteParts(FrameBatch batch)
    {
        CompletionResult result = _completer.Begin(batch, batch.Position, batch.PartsDone);
        if (result != CompletionResult.Ready)
        {
            _counters.Add(result == CompletionResult.TooManyParts ? PortCounter.TooManySegments : PortCounter.BadHeaders, 1);
            batch.PartsDone = 0;
            return Outcome.Next;
        }

        MemoryMarshal.Write(_whole, default(OffloadHeader));
        while (_completer.TryNext(out ReadOnlySpan<MemorySlice> pieces))
        {
            IoStatus status = TryWrite(pieces, _completer.PartLength);
            if (status == IoStatus.WouldBlock) return Outcome.Blocked;
            if (status != IoStatus.Done)
            {
                CountRefused(status); // and with it what is left of the frame
                batch.PartsDone = 0;
                return Outcome.Next;
            }

            batch.PartsDone++;
            if (--_left <= 0 && batch.PartsDone < _completer.Parts) return Outcome.TurnOver;
        }

        batch.PartsDone = 0;
        _counters.AddOut(1, batch[batch.Position].Length);
        if (_completer.Parts == 1)
        {
            _counters.Add(PortCounter.ChecksumsCompleted, 1);
            return Outcome.Next;
        }

        _counters.Add(PortCounter.Segmented, 1);
        _counters.Add(PortCounter.Segments, _completer.Parts);
        return Outcome.Next;
    }

    private IoStatus TryWrite(ReadOnlySpan<MemorySlice> pieces, int length)
    {
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

    private void CountRefused(IoStatus status) =>
        _counters.Add(status == IoStatus.Rejected ? PortCounter.Rejected : PortCounter.InterfaceDown, 1);
}
