using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.L2tp;
using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Sockets;

/// <summary>Fills batches with the messages of a socket, several in one call, each straight to its place.</summary>
/// <remarks>
/// Of a message nothing is known before it was received: each is given a chunk of its own and, behind it, an overflow in which the longest frame
/// ends. What is not needed of overflows is given to the messages of the next call; memory that no message has reached is never touched.
/// </remarks>
internal sealed class DatagramFrameReader
{
    /// <summary>Messages in a call; the overflows of a batch.</summary>
    private const int MessagesPerCall = 8;

    private const int ChunkSize = 2048;
    private const int OverflowChunks = 33;
    private const int HeaderSpace = 320; // cache lines, at least L2tpv3Header.LongestLength
    private const int ErrorsPerTurn = 4;

    private readonly DatagramSocket _socket;
    private readonly L2tpv3Header? _header;
    private readonly PortCounters _counters;
    private readonly SocketCounters _socketCounters;
    private readonly DatagramVector _vector;
    private readonly int _pieces;
    private readonly byte[] _headers;
    private readonly int[] _overflows = new int[MessagesPerCall];

    /// <summary>Makes a reader.</summary>
    /// <param name="socket">From where.</param>
    /// <param name="header">What comes before each frame, or null.</param>
    /// <param name="counters">The port's.</param>
    /// <param name="socketCounters">The port's, of its socket.</param>
    public DatagramFrameReader(DatagramSocket socket, L2tpv3Header? header, PortCounters counters, SocketCounters socketCounters)
    {
        _socket = socket;
        _header = header;
        _counters = counters;
        _socketCounters = socketCounters;
        _pieces = header is null ? 2 : 3;
        _vector = new DatagramVector(MessagesPerCall, _pieces);
        _headers = GC.AllocateArray<byte>(header is null ? 0 : MessagesPerCall * HeaderSpace, pinned: true);
        for (int i = 0; header is not null && i < MessagesPerCall; i++)
            _vector.Set(i, 0, MemorySlice.OfPinned(_headers, i * HeaderSpace, HeaderSpace).Address, header.ReceivedLength);
    }

    /// <summary>Batches for <see cref="Fill"/>.</summary>
    public static FrameBatchPool MakeBatches(int count) =>
        FrameBatchPool.Pooled(count, FrameBatch.Capacity + (MessagesPerCall * OverflowChunks), ChunkSize);

    /// <summary>Receives until the batch is full (<see cref="IoStatus.Done"/>: there may be more) or the socket has no more.</summary>
    public IoStatus Fill(FrameBatch batch)
    {
        int free = MessagesPerCall;
        for (int i = 0; i < free; i++) _overflows[i] = i;
        int errors = 0;
        // Chunks are counted, not frames: one whose message is dropped is not used again, so that a flood of those keeps its turn no longer.
        for (int chunk = 0; chunk < FrameBatch.Capacity && free > 0;)
        {
            int wanted = Math.Min(free, FrameBatch.Capacity - chunk);
            for (int i = 0; i < wanted; i++) Offer(batch, i, chunk + i);
            IoStatus status = _vector.TryReceive(_socket, wanted, out int received);
            if (status == IoStatus.Refused && ++errors < ErrorsPerTurn)
            {
                _socketCounters.Add(SocketCounter.ReceiveErrors);
                continue;
            }

            if (status != IoStatus.Done) return IoStatus.WouldBlock;
            int kept = 0;
            for (int i = 0; i < received; i++)
                if (!Take(batch, i, chunk + i)) _overflows[kept++] = _overflows[i];
            for (int i = received; i < free; i++) _overflows[kept++] = _overflows[i];
            free = kept;
            chunk += received;
            if (received < wanted) return IoStatus.WouldBlock; // fewer than there was room for are all there were
        }

        return IoStatus.Done;
    }

    private void Offer(FrameBatch batch, int message, int chunk)
    {
        MemorySlice first = batch.Chunks(chunk, 1), rest = Overflow(batch, message);
        _vector.Set(message, _pieces - 2, first.Address, first.Length);
        _vector.Set(message, _pieces - 1, rest.Address, rest.Length);
    }

    private MemorySlice Overflow(FrameBatch batch, int message) =>
        batch.Chunks(FrameBatch.Capacity + (_overflows[message] * OverflowChunks), OverflowChunks);

    /// <summary>Makes a frame of a message, or counts why not; true when its overflow is in use.</summary>
    private bool Take(FrameBatch batch, int message, int chunk)
    {
        if (_socket.Echo is { } echo && _vector.IsFrom(message, echo))
        {
            _socketCounters.Add(SocketCounter.Echoes);
            return false;
        }

        int length = _vector.LengthOf(message);
        if (_vector.IsCut(message)) return Refuse(SocketCounter.TooLongReceived, length);
        if (_header is not null)
        {
            L2tpv3Fault fault = _header.Check(_headers.AsSpan(message * HeaderSpace, HeaderSpace), length);
            if (fault != L2tpv3Fault.None) return Refuse(CounterOf(fault), length);
            length -= _header.ReceivedLength;
        }

        _counters.AddIn(1, length);
        if (length < EthernetFrame.HeaderLength)
        {
            _counters.Add(PortCounter.Runt, 1);
            return false;
        }

        batch.AppendSegment(batch.Chunks(chunk, 1).Slice(0, Math.Min(length, ChunkSize)));
        bool overflows = length > ChunkSize;
        if (overflows) batch.AppendSegment(Overflow(batch, message).Slice(0, length - ChunkSize));
        batch.CloseFrame(0, default);
        return overflows;
    }

    private bool Refuse(SocketCounter cause, int length)
    {
        _counters.AddIn(1, length);
        _socketCounters.Add(cause);
        return false;
    }

    private static SocketCounter CounterOf(L2tpv3Fault fault) => fault switch
    {
        L2tpv3Fault.WrongSession => SocketCounter.WrongSession,
        L2tpv3Fault.WrongCookie => SocketCounter.WrongCookie,
        _ => SocketCounter.NotL2tpData,
    };
}
