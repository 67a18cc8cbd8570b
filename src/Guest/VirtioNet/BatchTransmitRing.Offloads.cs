using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;

namespace ActorNet.Guest.VirtioNet;

/// <content>Frames of which something is left to do: by the device if it takes them so, else on their way into the ring.</content>
public sealed partial class BatchTransmitRing
{
    private readonly OffloadSet _offloads; // that the device does
    private readonly FrameCompleter _completer = new();

    private bool TryPutOffloaded(FrameBatch batch, int index)
    {
        ref readonly Frame frame = ref batch[index];
        if (!_offloads.CanTake(frame.Offload)) return TryPutParts(batch, index);
        if (frame.Length > (frame.Offload.GsoType != 0 ? Options.LongestWith(_offloads) : Options.LongestFrame)) return Drop(batch, BatchRingCounter.SentTooLong);
        int pieces = PiecesFor(frame.Length);
        if (_freeCount < pieces && !TryReclaim(pieces)) return false;
        Put(batch.Segments(index), pieces, _offloads.Shown(frame.Offload));
        Counters.AddSent(frame.Length);
        return true;
    }

    // Without room it stops between two parts, and the batch knows how far it came.
    private bool TryPutParts(FrameBatch batch, int index)
    {
        if (_completer.Begin(batch, index, batch.PartsDone) != CompletionResult.Ready) return Drop(batch, BatchRingCounter.SentOffload);
        if (_completer.LongestPart > Options.LongestFrame) return Drop(batch, BatchRingCounter.SentTooLong);
        while (_completer.TryNext(out ReadOnlySpan<MemorySlice> parts))
        {
            int pieces = PiecesFor(_completer.PartLength);
            if (_freeCount < pieces && !TryReclaim(pieces)) return false;
            Put(parts, pieces, default);
            batch.PartsDone++;
        }

        batch.PartsDone = 0;
        Counters.AddSent(batch[index].Length);
        return true;
    }

    private bool Drop(FrameBatch batch, BatchRingCounter counter)
    {
        Counters.Add(counter);
        batch.PartsDone = 0;
        return true;
    }
}
