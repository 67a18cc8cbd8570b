using System.Runtime.InteropServices;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Packets;

namespace ActorNet.Actors.RawInterfaces;

/// <summary>Writes batches to a packet socket: one system call for many frames, from wherever their bytes lie, and one for each segment that the kernel does not cut itself.</summary>
internal sealed class PacketWriter
{
    /// <summary>A frame in more pieces than this is put together first.</summary>
    private const int MaxSegments = 64;

    /// <summary>Pieces of all frames in a call.</summary>
    private const int MaxVectors = 512;

    /// <summary>Segments after which a turn is over, each a system call.</summary>
    private const int SegmentsPerTurn = 256;

    private const OffloadSet UdpSegmentation = OffloadSet.Uso4 | OffloadSet.Uso6;

    private readonly PacketSocket _socket;
    private readonly PortCounters _counters;
    private readonly PacketMessages _messages;
    private readonly FrameCompleter _completer = new();
    private readonly byte[] _whole = GC.AllocateUninitializedArray<byte>(EthernetFrame.MaxLength, pinned: true);
    private readonly IoVector[] _vectors = new IoVector[MaxSegments];
    private OffloadSet _offloads;
    private int _left; // segments of this turn

    public PacketWriter(PacketSocket socket, PortCounters counters)
    {
        _socket = socket;
        _counters = counters;
        _offloads = socket.HasVnetHeader ? OffloadSet.All : OffloadSet.None;
        _messages = new PacketMessages(FrameBatch.Capacity, MaxVectors, socket.HasVnetHeader);
    }

    private enum Outcome
    {
        Next,
        Blocked,
        TurnOver,
    }

    /// <summary>As <see cref="RawInterface.Write"/>.</summary>
    public IoStatus Write(FrameBatch batch)
    {
        _left = SegmentsPerTurn;
        while (batch.Position < batch.Count)
        {
            if (batch.IsRevoked)
            {
                _counters.Add(PortCounter.Revoked, batch.Count - batch.Position);
                batch.Position = batch.Count;
                break;
            }

            Gather(batch);
            Outcome outcome = _messages.Count > 0 ? SendGathered(batch) : SendOne(batch);
            if (outcome == Outcome.Blocked) return IoStatus.WouldBlock;
            if (outcome == Outcome.TurnOver) break;
        }

        return IoStatus.Done;
    }

    private static bool IsWritable(in Frame frame) => frame.Length is >= EthernetFrame.HeaderLength and <= EthernetFrame.MaxLength;

    // The frames from the position on that go out as they are: message by frame, up to the first that does not.
    private void Gather(FrameBatch batch)
    {
        _messages.Clear();
        for (int i = batch.Position; i < batch.Count; i++)
        {
            ref readonly Frame frame = ref batch[i];
            if (!IsWritable(frame) || frame.SegmentCount > MaxSegments || (batch.HasOffloads && !_offloads.CanTake(frame.Offload))) return;
            if (!TryAdd(batch.Segments(i), batch.HasOffloads ? frame.Offload : default)) return;
        }
    }

    private bool TryAdd(ReadOnlySpan<MemorySlice> pieces, in OffloadHeader offload)
    {
        int message = _messages.Count;
        for (int i = 0; i < pieces.Length; i++) _vectors[i] = new IoVector(pieces[i].Address, (nuint)pieces[i].Length);
        if (!_messages.TryAdd(_vectors.AsSpan(0, pieces.Length))) return false;
        if (_socket.HasVnetHeader) MemoryMarshal.Write(_messages.Header(message), offload);
        return true;
    }

    private Outcome SendGathered(FrameBatch batch)
    {
        for (int at = 0; at < _messages.Count;)
        {
            IoStatus status = _socket.TrySend(_messages, at, _messages.Count - at, out int sent);
            if (status == IoStatus.WouldBlock) return Outcome.Blocked;
            if (status == IoStatus.Done)
            {
                at += sent;
                for (; sent > 0; sent--) _counters.AddOut(1, batch[batch.Position++].Length);
                continue;
            }

            if (status == IoStatus.Rejected && CannotSegmentUdp(batch[batch.Position])) return Outcome.Next; // once more, in parts
            CountRefused(status);
            batch.Position++;
            at++;
        }

        return Outcome.Next;
    }

    // Kernels before 6.2 do not know datagrams to segment; there is no other way to ask.
    private bool CannotSegmentUdp(in Frame frame)
    {
        if (frame.Offload.GsoType != OffloadHeader.GsoUdpSegments || (_offloads & UdpSegmentation) == 0) return false;
        _offloads &= ~UdpSegmentation;
        return true;
    }

    private Outcome SendOne(FrameBatch batch)
    {
        ref readonly Frame frame = ref batch[batch.Position];
        if (!IsWritable(frame))
        {
            _counters.Add(frame.Length < EthernetFrame.HeaderLength ? PortCounter.Runt : PortCounter.TooLong, 1);
            batch.Position++;
            return Outcome.Next;
        }

        Outcome outcome = batch.HasOffloads && !_offloads.CanTake(frame.Offload) ? SendParts(batch) : SendWhole(batch, frame);
        if (outcome == Outcome.Next) batch.Position++;
        return outcome;
    }

    private Outcome SendWhole(FrameBatch batch, in Frame frame)
    {
        IoStatus status = TrySend(batch.Segments(batch.Position), batch.HasOffloads ? frame.Offload : default);
        if (status == IoStatus.WouldBlock) return Outcome.Blocked;
        if (status == IoStatus.Done) _counters.AddOut(1, frame.Length);
        else CountRefused(status);
        return Outcome.Next;
    }

    private Outcome SendParts(FrameBatch batch)
    {
        CompletionResult result = _completer.Begin(batch, batch.Position, batch.PartsDone);
        if (result != CompletionResult.Ready)
        {
            _counters.Add(result == CompletionResult.TooManyParts ? PortCounter.TooManySegments : PortCounter.BadHeaders, 1);
            batch.PartsDone = 0;
            return Outcome.Next;
        }

        while (_completer.TryNext(out ReadOnlySpan<MemorySlice> pieces))
        {
            IoStatus status = TrySend(pieces, default);
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

    private IoStatus TrySend(ReadOnlySpan<MemorySlice> pieces, in OffloadHeader offload)
    {
        _messages.Clear();
        if (pieces.Length <= MaxSegments)
        {
            TryAdd(pieces, offload);
        }
        else
        {
            int length = 0;
            foreach (ref readonly MemorySlice piece in pieces)
            {
                piece.CopyTo(_whole.AsSpan(length));
                length += piece.Length;
            }

            TryAdd([MemorySlice.OfPinned(_whole, 0, length)], offload);
        }

        return _socket.TrySend(_messages, 0, 1, out _);
    }

    private void CountRefused(IoStatus status) => _counters.Add(
        status switch
        {
            IoStatus.Rejected => PortCounter.Rejected,
            IoStatus.Truncated => PortCounter.TooLong,
            _ => PortCounter.InterfaceDown,
        },
        1);
}
