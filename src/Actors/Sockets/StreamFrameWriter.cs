using System.Buffers.Binary;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Streams;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Sockets;

/// <summary>Sends frames down a stream, each behind its length: as many as are staged in one call.</summary>
internal sealed class StreamFrameWriter(PortCounters counters, SocketCounters socketCounters) : FrameStager(counters, socketCounters)
{
    private byte[]? _staged; // made when first needed
    private int _start;
    private int _end;

    /// <summary>Sends what is staged.</summary>
    /// <returns>Done when all of it was sent, so that there is room again; WouldBlock; Closed.</returns>
    public IoStatus Flush(StreamSocket socket)
    {
        if (_start == _end) return IoStatus.Done;
        int left = _end - _start;
        IoStatus status = socket.TrySend(_staged.AsSpan(_start, left), out int sent);
        if (status != IoStatus.Done) return status;
        _start += sent;
        if (sent < left) return IoStatus.WouldBlock; // a part of it means that there is no more room
        _start = _end = 0;
        return IoStatus.Done;
    }

    /// <summary>Forgets what is staged: the stream has ended.</summary>
    public void Reset() => _start = _end = 0;

    /// <inheritdoc/>
    protected override Placed Place(ReadOnlySpan<MemorySlice> pieces, int length)
    {
        if (FrameStreamReader.PrefixLength + length > Space - _end) return Placed.NoRoom;
        _staged ??= GC.AllocateUninitializedArray<byte>(Space);
        Span<byte> place = _staged.AsSpan(_end);
        BinaryPrimitives.WriteUInt32BigEndian(place, (uint)length);
        Gather(pieces, place.Slice(FrameStreamReader.PrefixLength, length));
        _end += FrameStreamReader.PrefixLength + length;
        return Placed.Done;
    }
}
