using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet;

/// <content>Frames of which something is left to do: handed on to a driver that takes them so, else completed on their way into its buffers.</content>
public sealed partial class ReceiveQueue
{
    // Bounds the work of one turn when frames ask for tiny segments.
    private const int PartsPerTurn = 1024;

    private readonly FrameCompleter _completer = new();
    private OffloadSet _takes; // by the driver, during this turn
    private int _partsLeft;

    private void BeginOffloads()
    {
        _takes = OffloadFeatures.ToDriver(_device.GuestOffloads);
        _partsLeft = PartsPerTurn;
    }

    // The common case, within a burst: no segmentation or none here, and one buffer.
    private bool TryDeliverOffloadSingle(FrameBatch batch, int index, ref SingleBuffer single)
    {
        ref readonly Frame frame = ref batch[index];
        int total = _headerLength + frame.Length;
        if (single.Slice.Length < total || batch.PartsDone != 0) return false;
        bool isTaken = _takes.CanTake(frame.Offload);
        if (!isTaken && frame.Offload.GsoType != 0) return false;
        OffloadHeader shown = isTaken ? _takes.Shown(frame.Offload) : default;
        WriteHeader(single.Slice, shown, 1);
        MemorySlice room = single.Slice.Slice(_headerLength);
        ReadOnlySpan<MemorySlice> segments = batch.Segments(index);
        if (!isTaken)
        {
            // What is summed may not be what is copied, when its guest changes it meanwhile; then it has its own checksum wrong.
            ushort checksum = InternetSum.Complete(segments, frame.Offload);
            Copy(segments, room);
            room.Write(frame.Offload.ChecksumStart + frame.Offload.ChecksumOffset, BinaryPrimitives.ReverseEndianness(checksum));
            Count(ReceiveCounter.ChecksumsCompleted, 1);
        }
        else
        {
            Copy(segments, room);
            CountShown(shown, frame.Length);
        }

        single.Written = (uint)total;
        return true;
    }

    private void CountShown(in OffloadHeader shown, int length)
    {
        if ((shown.Flags & OffloadHeader.NeedsChecksum) != 0) Count(ReceiveCounter.NeedsChecksum, 1);
        else if ((shown.Flags & OffloadHeader.DataValid) != 0) Count(ReceiveCounter.ChecksumValid, 1);
        if (shown.GsoType == 0) return;
        Count(ReceiveCounter.GsoFrames, 1);
        Count(ReceiveCounter.GsoBytes, length);
    }

    private static void Copy(ReadOnlySpan<MemorySlice> segments, MemorySlice room)
    {
        int at = 0;
        foreach (ref readonly MemorySlice segment in segments)
        {
            segment.CopyTo(room.Slice(at));
            at += segment.Length;
        }
    }

    // Where it stops for want of buffers, or because the turn is over, the batch knows how far it came.
    private Outcome DeliverOffload(FrameBatch batch, int index, int longest)
    {
        ref readonly Frame frame = ref batch[index];
        if (batch.PartsDone == 0 && _takes.CanTake(frame.Offload))
        {
            OffloadHeader shown = _takes.Shown(frame.Offload);
            Outcome whole = DeliverOne(batch.Segments(index), frame.Length, shown);
            if (whole == Outcome.Delivered) CountShown(shown, frame.Length);
            return whole;
        }

        Outcome outcome = CanComplete(batch, index, longest) ? DeliverParts(batch) : Outcome.Dropped;
        if (outcome < Outcome.NoBuffers) batch.PartsDone = 0;
        return outcome;
    }

    private bool CanComplete(FrameBatch batch, int index, int longest)
    {
        switch (_completer.Begin(batch, index, batch.PartsDone))
        {
            case CompletionResult.BadHeaders:
                Count(ReceiveCounter.BadHeaders, 1);
                return false;
            case CompletionResult.TooManyParts:
                Count(ReceiveCounter.TooManySegments, 1);
                return false;
            default:
                if (_completer.LongestPart <= longest) return true;
                Count(ReceiveCounter.TooLong, 1);
                return false;
        }
    }

    private Outcome DeliverParts(FrameBatch batch)
    {
        while (_completer.TryNext(out ReadOnlySpan<MemorySlice> pieces))
        {
            if (_partsLeft == 0) return Outcome.TurnOver;
            _partsLeft--;
            Outcome outcome = DeliverOne(pieces, _completer.PartLength, default);
            if (outcome != Outcome.Delivered) return outcome;
            batch.PartsDone++;
        }

        if (_completer.Parts == 1)
        {
            Count(ReceiveCounter.ChecksumsCompleted, 1);
            return Outcome.Delivered;
        }

        Count(ReceiveCounter.Segmented, 1);
        Count(ReceiveCounter.Segments, _completer.Parts);
        return Outcome.Delivered;
    }
}
