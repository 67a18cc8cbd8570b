using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Sockets;

/// <summary>Several messages of a <see cref="DatagramSocket"/>, received or sent in one call (recvmmsg, sendmmsg), each from or to a few pieces of memory.</summary>
/// <remarks>One direction and one thread. Nothing is allocated after it was made.</remarks>
public sealed unsafe class DatagramVector
{
    private const int NameBytes = 28; // struct sockaddr_in6; longer names are cut, which nobody asks for

    private readonly ManyMessageHeader[] _messages; // both pinned: they hold pointers into each other
    private readonly IoVector[] _vectors;
    private readonly byte[] _names;
    private readonly int _pieces;

    /// <summary>Makes room for messages.</summary>
    /// <param name="messages">How many at most.</param>
    /// <param name="pieces">Pieces of memory of each.</param>
    public DatagramVector(int messages, int pieces)
    {
        _pieces = pieces;
        _messages = GC.AllocateArray<ManyMessageHeader>(messages, pinned: true);
        _vectors = GC.AllocateArray<IoVector>(messages * pieces, pinned: true);
        _names = GC.AllocateArray<byte>(messages * NameBytes, pinned: true);
        var vectors = (IoVector*)Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, 0);
        for (int i = 0; i < messages; i++)
        {
            _messages[i].Header.Vectors = vectors + (i * pieces);
            _messages[i].Header.VectorCount = (nuint)pieces;
        }
    }

    /// <summary>Messages that there is room for.</summary>
    public int Capacity => _messages.Length;

    /// <summary>Says where a piece of a message is.</summary>
    public void Set(int message, int piece, nint address, int length) => _vectors[(message * _pieces) + piece] = new IoVector(address, (nuint)length);

    /// <summary>Bytes of a message that was received.</summary>
    public int LengthOf(int message) => (int)_messages[message].Length;

    /// <summary>True when a message that was received was longer than its pieces.</summary>
    public bool IsCut(int message) => (_messages[message].Header.Flags & LibC.MSG_TRUNC) != 0;

    /// <summary>Whether a message that was received came from there.</summary>
    public bool IsFrom(int message, SocketEndpoint sender)
    {
        ArgumentNullException.ThrowIfNull(sender);
        return sender.IsSame(_names.AsSpan(message * NameBytes, NameBytes));
    }

    /// <summary>Receives messages to the first pieces.</summary>
    /// <param name="socket">From where.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="received">How many came; 0 unless Done.</param>
    /// <returns>Done; WouldBlock; Closed, of a socket that is connected to one which was closed; Refused: what was sent before did not get through, ask again.</returns>
    public IoStatus TryReceive(DatagramSocket socket, int count, out int received)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var names = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_names, 0);
        bool named = socket.Echo is not null;
        for (int i = 0; i < count; i++)
        {
            ref MessageHeader header = ref _messages[i].Header;
            header.Name = named ? names + (i * NameBytes) : null;
            header.NameLength = named ? (uint)NameBytes : 0;
            header.Flags = 0;
        }

        int result;
        do result = RawSockets.ReceiveMany(socket.Handle, (ManyMessageHeader*)Marshal.UnsafeAddrOfPinnedArrayElement(_messages, 0), (uint)count, LibC.MSG_DONTWAIT, null);
        while (result < 0 && LibC.LastError == Errno.Intr);
        received = Math.Max(result, 0);
        if (result > 0) return IoStatus.Done;
        return LibC.LastError == Errno.Again ? IoStatus.WouldBlock : IoStatus.Refused;
    }

    /// <summary>Sends messages, in order.</summary>
    /// <param name="socket">Where to.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="sent">How many were sent.</param>
    /// <returns>Done; WouldBlock; Refused when nobody is there for the one behind those that were sent; Rejected when the kernel does not take that one.</returns>
    public IoStatus TrySend(DatagramSocket socket, int first, int count, out int sent)
    {
        ArgumentNullException.ThrowIfNull(socket);
        void* name = socket.Destination is { } destination ? (void*)destination.Pointer : null;
        uint nameLength = socket.Destination?.Length ?? 0;
        for (int i = first; i < first + count; i++)
        {
            _messages[i].Header.Name = name;
            _messages[i].Header.NameLength = nameLength;
        }

        int result;
        do result = RawSockets.SendMany(socket.Sender, (ManyMessageHeader*)Marshal.UnsafeAddrOfPinnedArrayElement(_messages, first), (uint)count, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
        while (result < 0 && LibC.LastError == Errno.Intr);
        sent = Math.Max(result, 0);
        if (result >= 0) return IoStatus.Done;
        return LibC.LastError switch
        {
            Errno.Again => IoStatus.WouldBlock,
            Errno.MsgSize or Errno.NoBufs or Errno.NoMem or Errno.Inval or Errno.Perm => IoStatus.Rejected,
            _ => IoStatus.Refused, // ECONNREFUSED, ENOENT, EHOSTUNREACH ...: it may be there later
        };
    }
}
