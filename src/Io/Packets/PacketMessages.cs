using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Packets;

/// <summary>Messages for one system call (recvmmsg, sendmmsg): for each its virtio-net header, the memory of its frame, and what the kernel says besides.</summary>
/// <remarks>Memory of the frames belongs to the caller, who keeps it alive and in place for the length of the call. Nothing is allocated after construction.</remarks>
public sealed unsafe class PacketMessages
{
    /// <summary>Bytes of a virtio-net header: virtio 1.2 §5.1.6 without its buffer count.</summary>
    public const int HeaderLength = 10;

    private const int HeaderSpace = 16;
    private const int ControlSpace = 64; // one cmsghdr and struct tpacket_auxdata, with room for what a later kernel adds

    private readonly ManyMessageHeader[] _messages;
    private readonly IoVector[] _vectors;
    private readonly byte[] _headers;
    private readonly byte[] _control;
    private readonly bool _hasHeader;
    private int _vectorsUsed;

    /// <summary>Room for messages.</summary>
    /// <param name="capacity">Messages.</param>
    /// <param name="vectors">Pieces of memory of all of them together, their headers not counted.</param>
    /// <param name="hasHeader">Each begins with a virtio-net header.</param>
    public PacketMessages(int capacity, int vectors, bool hasHeader)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(vectors, capacity);
        _hasHeader = hasHeader;
        _messages = GC.AllocateArray<ManyMessageHeader>(capacity, pinned: true);
        _vectors = GC.AllocateArray<IoVector>(vectors + capacity, pinned: true);
        _headers = GC.AllocateArray<byte>(capacity * HeaderSpace, pinned: true);
        _control = GC.AllocateArray<byte>(capacity * ControlSpace, pinned: true);
        Start = (ManyMessageHeader*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_messages));
    }

    /// <summary>Messages that there is room for.</summary>
    public int Capacity => _messages.Length;

    /// <summary>Messages that were added since the last <see cref="Clear"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Pieces of memory that there is still room for, but for one message's header.</summary>
    public int FreeVectors => _vectors.Length - _vectorsUsed - 1;

    internal ManyMessageHeader* Start { get; }

    /// <summary>Forgets all messages.</summary>
    public void Clear()
    {
        Count = 0;
        _vectorsUsed = 0;
    }

    /// <summary>Adds a message; false when there is no room for it.</summary>
    /// <param name="pieces">Where its frame is, or goes.</param>
    public bool TryAdd(ReadOnlySpan<IoVector> pieces)
    {
        if (Count == Capacity || pieces.Length > FreeVectors) return false;
        int first = _vectorsUsed;
        // SAFETY: all arrays are pinned, and the indexes were checked; the addresses stay good as long as this object lives.
        if (_hasHeader) _vectors[_vectorsUsed++] = new IoVector((nint)AddressOf(_headers, Count * HeaderSpace), HeaderLength);
        pieces.CopyTo(_vectors.AsSpan(_vectorsUsed));
        _vectorsUsed += pieces.Length;
        _messages[Count].Header = new MessageHeader
        {
            Vectors = (IoVector*)Unsafe.AsPointer(ref _vectors[first]),
            VectorCount = (nuint)(_vectorsUsed - first),
        };
        Count++;
        return true;
    }

    /// <summary>The virtio-net header of a message: to be filled before it is sent, filled when it was received.</summary>
    public Span<byte> Header(int message) => _headers.AsSpan(message * HeaderSpace, HeaderLength);

    /// <summary>Length of a received frame in bytes, without the header.</summary>
    public int LengthOf(int message) => (int)_messages[message].Length - (_hasHeader ? HeaderLength : 0);

    /// <summary>The received frame was longer than its memory: the rest is lost.</summary>
    public bool IsTruncated(int message) => (_messages[message].Header.Flags & LibC.MSG_TRUNC) != 0;

    /// <summary>What the kernel says of a received frame besides.</summary>
    public PacketNote NoteOf(int message)
    {
        ref readonly MessageHeader header = ref _messages[message].Header;
        ReadOnlySpan<byte> control = _control.AsSpan(message * ControlSpace, (int)Math.Min(header.ControlLength, ControlSpace));
        if (control.Length < sizeof(ControlHeader) + sizeof(PacketAuxiliary)) return default;
        ControlHeader kind = MemoryMarshal.Read<ControlHeader>(control);
        if (kind.Level != RawSockets.SOL_PACKET || kind.Type != RawSockets.PACKET_AUXDATA) return default;
        PacketAuxiliary auxiliary = MemoryMarshal.Read<PacketAuxiliary>(control[sizeof(ControlHeader)..]);
        const ushort Customer = 0x8100;
        ushort type = (auxiliary.Status & RawSockets.TP_STATUS_VLAN_TPID_VALID) != 0 ? auxiliary.VlanType : Customer;
        bool hasTag = (auxiliary.Status & RawSockets.TP_STATUS_VLAN_VALID) != 0;
        return new PacketNote(hasTag ? ((uint)type << 16) | auxiliary.VlanTag : 0, (auxiliary.Status & RawSockets.TP_STATUS_CSUMNOTREADY) != 0);
    }

    internal void Check(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - first);
    }

    // The kernel has written over the lengths of the last call.
    internal void Prepare(int first, int count)
    {
        Check(first, count);
        for (int i = first; i < first + count; i++)
        {
            ref MessageHeader header = ref _messages[i].Header;
            header.Control = AddressOf(_control, i * ControlSpace);
            header.ControlLength = ControlSpace;
            header.Flags = 0;
        }
    }

    private static byte* AddressOf(byte[] pinned, int offset) => (byte*)Unsafe.AsPointer(ref pinned[offset]);
}
