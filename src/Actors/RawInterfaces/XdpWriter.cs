using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Xdp;

namespace ActorNet.Actors.RawInterfaces;

/// <summary>Copies frames of batches into chunks of an XDP socket, complete ones and the segments of others, and has them sent. All go by the first queue, so they stay in order.</summary>
internal sealed class XdpWriter
{
    /// <summary>Segments after which a turn is over.</summary>
    private const int SegmentsPerTurn = 256;

    private readonly XdpQueue _queue;
    private readonly MemorySlice _area;
    private readonly int _longest;
    private readonly PortCounters _counters;
    private readonly FrameCompleter _completer = new();
    private int _left; // segments of this turn

    public XdpWriter(XdpDevice device, GuestMemory memory, PortCounters counters)
    {
        _queue = device.Queues[0];
        _counters = counters;
        _longest = device.Mtu + EthernetFrame.HeaderLength + (2 * EthernetFrame.VlanTagLength);
        if (!memory.TryTranslate(0, (uint)(XdpQueue.Chunks * _queue.ChunkSize), out _area)) throw new ArgumentException("The memory is not that of the device.", nameof(memory));
    }

    private enum Outcome
    {
        Next,
        Blocked,
        TurnOver,
    }

    /// <summary>The kernel has not taken all.</summary>
    public bool IsUnflushed => _queue.IsUnflushed;

    /// <summary>Has the kernel go on.</summary>
    public void Flush() => _queue.Flush();

    /// <summary>As <see cref="RawInterface.Write"/>.</summary>
    public IoStatus Write(FrameBatch batch)
    {
        _left = SegmentsPerTurn;
        _queue.Reclaim();
        Outcome outcome = Outcome.Next;
        for (; batch.Position < batch.Count; batch.Position++)
        {
            if (batch.IsRevoked)
            {
                _counters.Add(PortCounter.Revoked, batch.Count - batch.Position);
                batch.Position = batch.Count;
                break;
            }

            ref readonly Frame frame = ref batch[batch.Position];
            if (frame.Length < EthernetFrame.HeaderLength)
            {
                _counters.Add(PortCounter.Runt, 1);
                continue;
            }

            outcome = batch.HasOffloads && !OffloadSet.None.CanTake(frame.Offload) ? CopyParts(batch) : CopyWhole(batch, frame);
            if (outcome != Outcome.Next) break;
        }

        _queue.Flush();
        return outcome == Outcome.Blocked ? IoStatus.WouldBlock : IoStatus.Done;
    }

    private Outcome CopyWhole(FrameBatch batch, in Frame frame)
    {
        if (frame.Length > _longest)
        {
            _counters.Add(PortCounter.TooLong, 1);
            return Outcome.Next;
        }

        if (!TryCopy(batch.Segments(batch.Position), frame.Length)) return Outcome.Blocked;
        _counters.AddOut(1, frame.Length);
        return Outcome.Next;
    }

    private Outcome CopyParts(FrameBatch batch)
    {
        CompletionResult result = _completer.Begin(batch, batch.Position, batch.PartsDone);
        if (result != CompletionResult.Ready || _completer.LongestPart > _longest)
        {
            _counters.Add(result == CompletionResult.TooManyParts ? PortCounter.TooManySegments : result == CompletionResult.Ready ? PortCounter.TooLong : PortCounter.BadHeaders, 1);
            batch.PartsDone = 0;
            return Outcome.Next;
        }

        while (_completer.TryNext(out ReadOnlySpan<MemorySlice> pieces))
        {
            if (!TryCopy(pieces, _completer.PartLength)) return Outcome.Blocked;
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

    private bool TryCopy(ReadOnlySpan<MemorySlice> pieces, int length)
    {
        if (!_queue.TryReserve(out int chunk))
        {
            _queue.Flush();
            if (!_queue.TryReserve(out chunk)) return false;
        }

        MemorySlice room = _area.Slice(chunk * _queue.ChunkSize, _queue.ChunkSize);
        int at = 0;
        foreach (ref readonly MemorySlice piece in pieces)
        {
            piece.CopyTo(room.Slice(at));
            at += piece.Length;
        }

        _queue.Submit(chunk, length);
        return true;
    }
}
