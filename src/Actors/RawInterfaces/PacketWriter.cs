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

    private const OffloadSet UdpSegmentation = OffloadSet.Uso4 | OffloadSet.Uso6;

    private readonly PacketSocket _socket;
    private readonly PortCounters _counters;
    private readonly PacketMessages _messages;
    private readonly BatchWalk<Sink> _walk;
    private readonly byte[] _whole = GC.AllocateUninitializedArray<byte>(EthernetFrame.MaxLength, pinned: true);
    private readonly IoVector[] _vectors = new IoVector[MaxSegments];
    private OffloadSet _offloads;

    public PacketWriter(PacketSocket socket, PortCounters counters)
    {
        _socket = socket;
        _counters = counters;
        _walk = new BatchWalk<Sink>(new Sink(this), counters);
        _offloads = socket.HasVnetHeader ? OffloadSet.All : OffloadSet.None;
        _messages = new PacketMessages(FrameBatch.Capacity, MaxVectors, socket.HasVnetHeader);
    }

    /// <summary>As <see cref="RawInterface.Write"/>.</summary>
    public IoStatus Write(FrameBatch batch) => _walk.Write(batch);

    // The frames from the position on that go out as they are: message by frame, up to the first that does not.
    private void Gather(FrameBatch batch)
    {
        _messages.Clear();
        for (int i = batch.Position; i < batch.Count; i++)
        {
            ref readonly Frame frame = ref batch[i];
            bool isWritable = frame.Length is >= EthernetFrame.HeaderLength and <= EthernetFrame.MaxLength && frame.SegmentCount <= MaxSegments;
            if (!isWritable || (batch.HasOffloads && !_offloads.CanTake(frame.Offload)) || !TryAdd(batch.Segments(i), batch.HasOffloads ? frame.Offload : default)) return;
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

    private IoStatus SendFrom(FrameBatch batch)
    {
        Gather(batch);
        if (_messages.Count == 0) return SendOne(batch.Segments(batch.Position), batch.HasOffloads ? batch[batch.Position].Offload : default);
        for (int at = 0; ;)
        {
            IoStatus status = _socket.TrySend(_messages, at, _messages.Count - at, out int sent);
            if (status == IoStatus.Rejected) LearnFrom(batch[batch.Position]);
            if (status != IoStatus.Done) return status;
            at += sent;
            int last = at < _messages.Count ? sent : sent - 1; // the last one is left to the caller
            for (; last > 0; last--) _counters.AddOut(1, batch[batch.Position++].Length);
            if (at == _messages.Count) return IoStatus.Done;
        }
    }

    private IoStatus SendOne(ReadOnlySpan<MemorySlice> pieces, in OffloadHeader offload)
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

    // Kernels before 6.2 do not know datagrams to segment; there is no other way to ask.
    private void LearnFrom(in Frame rejected)
    {
        if (rejected.Offload.GsoType == OffloadHeader.GsoUdpSegments) _offloads &= ~UdpSegmentation;
    }

    private readonly struct Sink(PacketWriter writer) : IFrameSink
    {
        public OffloadSet Offloads => writer._offloads;

        public int LongestFrame => EthernetFrame.MaxLength;

        public void Choose(FrameBatch batch)
        {
        }

        public IoStatus Put(FrameBatch batch) => writer.SendFrom(batch);

        public IoStatus PutPart(ReadOnlySpan<MemorySlice> pieces, int length) => writer.SendOne(pieces, default);
    }
}
