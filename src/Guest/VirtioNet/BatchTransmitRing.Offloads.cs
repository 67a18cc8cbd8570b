using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;

namespace ActorNet.Guest.VirtioNet;

/// <content>Frames of which something is left to do: no device is asked to do it, so it is done on their way into the ring.</content>
public sealed partial class BatchTransmitRing
{
    private readonly FrameCompleter _completer = new();

    // Without room it stops between two parts, and the batch knows how far it came.
    private bool TryPutParts(FrameBatch batch, int index)
    {
        if (_completer.Begin(batch, index, batch.PartsDone) != CompletionResult.Ready) return Drop(batch, BatchRingCounter.SentOffload);
        if (_completer.LongestPart > Options.LongestFrame) return Drop(batch, BatchRingCounter.SentTooLong);
        while (_completer.TryNext(out ReadOnlySpan<MemorySlice> parts))
        {
            int pieces = PiecesFor(_completer.PartLength);
            if (_freeCount < pieces && !TryReclaim(pieces)) return false;
            Put(parts, pieces);
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
