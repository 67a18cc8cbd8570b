using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.Ports;

/// <summary>
/// Takes the frames of batches to whoever puts them into the kernel, whole, or in the parts that he needs; counts what becomes of each. A batch of which
/// some was taken goes on where it stands.
/// </summary>
/// <param name="sink">Where to.</param>
/// <param name="counters">The port's.</param>
internal sealed class BatchWalk<TSink>(TSink sink, PortCounters counters)
    where TSink : struct, IFrameSink
{
    /// <summary>Parts after which a turn is over: each may be a system call.</summary>
    private const int PartsPerTurn = 256;

    private readonly FrameCompleter _completer = new();
    private int _left; // parts of this turn

    private enum Outcome
    {
        Next,
        Blocked,
        TurnOver,
    }

    /// <summary>
    /// Goes on from the batch's position. <see cref="IoStatus.WouldBlock"/>: the position says where to go on. Otherwise every frame
    /// before the position was put, or dropped and counted; when that is not the end, the turn is over, not the batch.
    /// </summary>
    public IoStatus Write(FrameBatch batch)
    {
        _left = PartsPerTurn;
        for (; batch.Position < batch.Count; batch.Position++)
        {
            if (batch.IsRevoked)
            {
                counters.Add(PortCounter.Revoked, batch.Count - batch.Position);
                batch.Position = batch.Count;
                break;
            }

            ref readonly Frame frame = ref batch[batch.Position];
            if (frame.Length < EthernetFrame.HeaderLength)
            {
                counters.Add(PortCounter.Runt, 1);
                continue;
            }

            sink.Choose(batch);
            Outcome outcome = batch.HasOffloads && !sink.Offloads.CanTake(frame.Offload) ? WriteParts(batch) : WriteWhole(batch, frame.Length);
            if (outcome == Outcome.Blocked) return IoStatus.WouldBlock;
            if (outcome == Outcome.TurnOver) break;
        }

        return IoStatus.Done;
    }

    private Outcome WriteWhole(FrameBatch batch, int length)
    {
        if (length > sink.LongestFrame)
        {
            counters.Add(PortCounter.TooLong, 1);
            return Outcome.Next;
        }

        IoStatus status = sink.Put(batch);
        if (status == IoStatus.Done)
        {
            counters.AddOut(1, batch[batch.Position].Length); // of the last one that it took
            return Outcome.Next;
        }

        if (status == IoStatus.WouldBlock) return Outcome.Blocked;
        // It may have learnt from it that the kernel does not do this.
        if (batch.HasOffloads && !sink.Offloads.CanTake(batch[batch.Position].Offload)) return WriteParts(batch);
        CountRefused(status);
        return Outcome.Next;
    }

    private Outcome WriteParts(FrameBatch batch)
    {
        CompletionResult result = _completer.Begin(batch, batch.Position, batch.PartsDone);
        if (result != CompletionResult.Ready || _completer.LongestPart > sink.LongestFrame)
        {
            counters.Add(result == CompletionResult.TooManyParts ? PortCounter.TooManySegments : result == CompletionResult.Ready ? PortCounter.TooLong : PortCounter.BadHeaders, 1);
            batch.PartsDone = 0;
            return Outcome.Next;
        }

        while (_completer.TryNext(out ReadOnlySpan<MemorySlice> pieces))
        {
            IoStatus status = sink.PutPart(pieces, _completer.PartLength);
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
        counters.AddOut(1, batch[batch.Position].Length);
        if (_completer.Parts == 1)
        {
            counters.Add(PortCounter.ChecksumsCompleted, 1);
            return Outcome.Next;
        }

        counters.Add(PortCounter.Segmented, 1);
        counters.Add(PortCounter.Segments, _completer.Parts);
        return Outcome.Next;
    }

    private void CountRefused(IoStatus status) => counters.Add(
        status switch
        {
            IoStatus.Rejected => PortCounter.Rejected,
            IoStatus.Truncated => PortCounter.TooLong,
            _ => PortCounter.InterfaceDown,
        },
        1);
}
