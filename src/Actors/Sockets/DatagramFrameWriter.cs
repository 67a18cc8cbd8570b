using ActorNet.Actors.Ports;
using ActorNet.Devices.L2tp;
using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Sockets;

/// <summary>Sends frames as messages of a socket: up to 64 in one call.</summary>
/// <param name="socket">Where to.</param>
/// <param name="header">What comes before each frame, or null.</param>
/// <param name="counters">The port's.</param>
/// <param name="socketCounters">The port's, of its socket.</param>
internal sealed class DatagramFrameWriter(DatagramSocket socket, L2tpv3Header? header, PortCounters counters, SocketCounters socketCounters)
    : FrameStager(counters, socketCounters)
{
    private const int Messages = 64;

    private readonly int _prefix = header?.Length ?? 0;
    private byte[]? _staged; // made when first needed, as the rest
    private MemorySlice _stagedMemory;
    private DatagramVector? _vector;
    private int _end;
    private int _count;
    private int _next; // the first message that was not sent
    private bool _isRepeated;

    /// <summary>Sends what is staged. What the kernel does not take is counted and left out.</summary>
    /// <returns>Done when nothing is left, so that there is room again; WouldBlock.</returns>
    public IoStatus Flush()
    {
        while (_next < _count)
        {
            IoStatus status = _vector!.TrySend(socket, _next, _count - _next, out int sent);
            _next += sent;
            if (status == IoStatus.WouldBlock) return status;
            if (sent > 0 || status == IoStatus.Done) _isRepeated = false;
            else if (!Repeats(status)) LeaveOut(status);
        }

        _end = _count = _next = 0;
        return IoStatus.Done;
    }

    /// <inheritdoc/>
    protected override Placed Place(ReadOnlySpan<MemorySlice> pieces, int length)
    {
        if (_prefix + length > socket.LongestMessage) return Placed.TooLong;
        if (_count == Messages || _prefix + length > Space - _end) return Placed.NoRoom;
        if (_staged is null) Make();
        Span<byte> place = _staged.AsSpan(_end, _prefix + length);
        header?.Write(place);
        Gather(pieces, place[_prefix..]);
        _vector!.Set(_count++, 0, _stagedMemory.Address + _end, place.Length);
        _end += place.Length;
        return Placed.Done;
    }

    private void Make()
    {
        _staged = GC.AllocateUninitializedArray<byte>(Space, pinned: true);
        _stagedMemory = MemorySlice.OfPinned(_staged, 0, Space);
        _vector = new DatagramVector(Messages, 1);
    }

    // A connected socket is told of its former messages with the next call: that one was not tried.
    private bool Repeats(IoStatus status)
    {
        if (status != IoStatus.Refused || socket.Destination is not null || _isRepeated) return false;
        Counted.Add(SocketCounter.SendsRefused);
        return _isRepeated = true;
    }

    private void LeaveOut(IoStatus status)
    {
        Counted.Add(status == IoStatus.Rejected ? SocketCounter.SendsRejected : SocketCounter.SendsRefused);
        _isRepeated = false;
        _next++;
    }
}
