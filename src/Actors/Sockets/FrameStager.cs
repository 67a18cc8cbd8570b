using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Streams;

namespace ActorNet.Actors.Sockets;

/// <summary>
/// Takes frames out of batches and puts them, complete, into memory from which they are sent many at a time: a socket carries no offload headers.
/// </summary>
/// <remarks>
/// Staged frames are copies, so that a batch goes home at once, whatever becomes of the socket, and a frame of which half was sent can neither change
/// nor vanish. The copy costs less than the pieces of memory that the kernel would have to be told otherwise (docs/decisions/0026).
/// </remarks>
/// <param name="counters">The port's.</param>
/// <param name="socketCounters">The port's, of its socket.</param>
internal abstract class FrameStager(PortCounters counters, SocketCounters socketCounters)
{
    /// <summary>The longest frame that is sent, in bytes.</summary>
    protected const int LongestFrame = FrameStreamReader.LongestFrame;

    /// <summary>Bytes of memory for staged frames: a full batch of 1,514 bytes each, or one of the longest.</summary>
    protected const int Space = 128 * 1024;

    private readonly FrameCompleter _completer = new();

    /// <summary>What became of one frame.</summary>
    protected enum Placed
    {
        /// <summary>It is staged.</summary>
        Done,

        /// <summary>There is no room until what was staged is sent.</summary>
        NoRoom,

        /// <summary>It is longer than the socket's messages.</summary>
        TooLong,
    }

    /// <summary>What was counted of the socket.</summary>
    protected SocketCounters Counted => socketCounters;

    /// <summary>Takes frames from the batch's position on.</summary>
    /// <returns>True at the end of the batch; false when there is no more room.</returns>
    public bool Stage(FrameBatch batch)
    {
        for (; batch.Position < batch.Count; batch.Position++)
        {
            if (batch.IsRevoked)
            {
                counters.Add(PortCounter.Revoked, batch.Count - batch.Position);
                batch.Position = batch.Count;
                break;
            }

            ref readonly Frame frame = ref batch[batch.Position];
            if (frame.Length is < EthernetFrame.HeaderLength or > LongestFrame)
            {
                counters.Add(PortCounter.Runt, 1);
                continue;
            }

            if (batch.HasOffloads && !OffloadSet.None.CanTake(frame.Offload))
            {
                if (!StageParts(batch)) return false;
                continue;
            }

            switch (Place(batch.Segments(batch.Position), frame.Length))
            {
                case Placed.NoRoom: return false;
                case Placed.TooLong: socketCounters.Add(SocketCounter.TooLongToSend); break;
                default: counters.AddOut(1, frame.Length); break;
            }
        }

        return true;
    }

    /// <summary>Copies a frame behind those that are staged.</summary>
    protected abstract Placed Place(ReadOnlySpan<MemorySlice> pieces, int length);

    /// <summary>Copies the pieces of a frame to a place that has room for them.</summary>
    protected static void Gather(ReadOnlySpan<MemorySlice> pieces, Span<byte> place)
    {
        foreach (ref readonly MemorySlice piece in pieces)
        {
            piece.CopyTo(place);
            place = place[piece.Length..];
        }
    }

    private bool StageParts(FrameBatch batch)
    {
        CompletionResult result = _completer.Begin(batch, batch.Position, batch.PartsDone);
        if (result != CompletionResult.Ready)
        {
            counters.Add(result == CompletionResult.TooManyParts ? PortCounter.TooManySegments : PortCounter.BadHeaders, 1);
            batch.PartsDone = 0;
            return true;
        }

        while (_completer.TryNext(out ReadOnlySpan<MemorySlice> pieces))
        {
            Placed placed = Place(pieces, _completer.PartLength);
            if (placed == Placed.NoRoom) return false;
            if (placed == Placed.TooLong)
            {
                socketCounters.Add(SocketCounter.TooLongToSend); // and with it what is left of the frame
                batch.PartsDone = 0;
                return true;
            }

            batch.PartsDone++;
        }

        batch.PartsDone = 0;
        counters.AddOut(1, batch[batch.Position].Length);
        if (_completer.Parts == 1)
        {
            counters.Add(PortCounter.ChecksumsCompleted, 1);
            return true;
        }

        counters.Add(PortCounter.Segmented, 1);
        counters.Add(PortCounter.Segments, _completer.Parts);
        return true;
    }
}
