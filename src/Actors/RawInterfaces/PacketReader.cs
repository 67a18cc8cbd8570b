using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Packets;

namespace ActorNet.Actors.RawInterfaces;

/// <summary>Fills batches from a packet socket: one system call for many frames, each into a chunk of its own.</summary>
internal sealed class PacketReader
{
    private const int TagLength = EthernetFrame.VlanTagLength;
    private const int AddressesLength = 2 * MacAddress.Length;
    private const int MostHeaderBytes = 256;

    /// <summary>Messages in a call when each may be a frame of 64 KiB.</summary>
    private const int LongMessages = 32;

    /// <summary>Bytes after which a batch of long frames is sent on.</summary>
    private const int MostBytes = 512 * 1024;

    private readonly PacketSocket _socket;
    private readonly PortCounters _counters;
    private readonly PacketMessages _messages;
    private readonly byte[] _headers = new byte[MostHeaderBytes];
    private int _wanted; // fewer while frames are long: a batch is full by its bytes, too

    public PacketReader(PacketSocket socket, PortCounters counters)
    {
        _socket = socket;
        _counters = counters;
        int longest = socket.HasVnetHeader ? EthernetFrame.MaxLength : socket.Mtu + EthernetFrame.HeaderLength + (2 * TagLength);
        // Chunks begin in different sets of the cache: a length that is a power of two would put the headers of all frames in a few.
        const int Line = 64;
        int lines = (TagLength + longest + Line - 1) / Line;
        ChunkSize = Line * (lines | 1);
        _wanted = Messages = socket.HasVnetHeader ? LongMessages : FrameBatch.Capacity;
        _messages = new PacketMessages(Messages, Messages, socket.HasVnetHeader);
    }

    /// <summary>Messages in a call: chunks in a batch.</summary>
    public int Messages { get; }

    /// <summary>Bytes in a chunk: the longest frame, and room for a tag before it.</summary>
    public int ChunkSize { get; }

    /// <summary>Receives into an empty batch of such chunks. Done: there may be more.</summary>
    public IoStatus Fill(FrameBatch batch)
    {
        ReadOnlySpan<MemorySlice> chunks = batch.FreeChunks;
        _messages.Clear();
        for (int i = 0; i < _wanted; i++)
            _messages.TryAdd([new IoVector(chunks[i].Address + TagLength, (nuint)(ChunkSize - TagLength))]);

        int first = 0;
        IoStatus status = IoStatus.Done;
        // Errors are counted as frames are: an interface that only goes up and down keeps its turn no longer than others.
        for (int calls = 0; first < _wanted && calls < _wanted; calls++)
        {
            status = _socket.TryReceive(_messages, first, _wanted - first, out int received);
            if (status == IoStatus.Rejected) Drop(PortCounter.Rejected, 0); // one frame, which no virtio-net header can describe
            else if (status is not (IoStatus.Done or IoStatus.Refused)) break; // refused: it went down; what came before is still there
            for (int last = first + received; first < last; first++) Take(batch, chunks, first);
        }

        int average = batch.Count == 0 ? 0 : batch.TotalBytes / batch.Count;
        _wanted = average * Messages > MostBytes ? Math.Max(1, MostBytes / average) : Messages;
        return status is IoStatus.WouldBlock or IoStatus.Closed ? status : IoStatus.Done;
    }

    private void Take(FrameBatch batch, ReadOnlySpan<MemorySlice> chunks, int message)
    {
        MemorySlice chunk = chunks[message];
        int length = _messages.LengthOf(message);
        PacketNote note = _messages.NoteOf(message);
        OffloadHeader offload = _socket.HasVnetHeader ? MemoryMarshal.Read<OffloadHeader>(_messages.Header(message)) : default;
        if (_messages.IsTruncated(message) || length > EthernetFrame.MaxLength)
        {
            Drop(PortCounter.TooLong, length);
            return;
        }

        if (length < EthernetFrame.HeaderLength)
        {
            Drop(PortCounter.Runt, Math.Max(length, 0));
            return;
        }

        int start = TagLength;
        if (note.VlanTag != 0) PutBackTag(chunk, note.VlanTag, ref start, ref length, ref offload);
        bool isFine = _socket.HasVnetHeader || !note.IsChecksumMissing || TryDescribe(chunk.Slice(start, length), ref offload);
        if (!isFine || !OffloadCheck.TryNormalise(ref offload, length, OffloadSet.All, isVouched: true))
        {
            Drop(PortCounter.BadOffload, length);
            return;
        }

        // After one that was dropped the chunks of the batch lag behind the messages.
        MemorySlice target = chunks[batch.Count];
        if (batch.Count != message) chunk.Slice(start, length).CopyTo(target.Slice(start));
        batch.CommitFrame(start, length, offload);
    }

    // What the kernel has taken out from behind the addresses.
    private static void PutBackTag(MemorySlice chunk, uint tag, ref int start, ref int length, ref OffloadHeader offload)
    {
        ulong some = chunk.Read<ulong>(TagLength);
        uint rest = chunk.Read<uint>(TagLength + sizeof(ulong));
        chunk.Write(0, some);
        chunk.Write(sizeof(ulong), rest);
        chunk.Write(AddressesLength, BinaryPrimitives.ReverseEndianness(tag));
        start = 0;
        length += TagLength;
        if ((offload.Flags & OffloadHeader.NeedsChecksum) != 0) offload.ChecksumStart += TagLength;
        if (offload.HeaderLength != 0) offload.HeaderLength += TagLength;
    }

    // Without virtio-net header the kernel says that a checksum is missing, but not where.
    private bool TryDescribe(MemorySlice frame, ref OffloadHeader offload)
    {
        int copied = Math.Min(frame.Length, MostHeaderBytes);
        frame.Slice(0, copied).CopyTo(_headers);
        if (!PacketHeaders.TryParse(_headers.AsSpan(0, copied), out PacketHeaders headers) || headers.Protocol is not (PacketHeaders.Tcp or PacketHeaders.Udp)) return false;
        offload.Flags = OffloadHeader.NeedsChecksum;
        offload.ChecksumStart = (ushort)headers.Transport;
        offload.ChecksumOffset = (ushort)(headers.Protocol == PacketHeaders.Tcp ? TcpChecksumOffset : UdpChecksumOffset);
        return true;
    }

    private const int TcpChecksumOffset = 16, UdpChecksumOffset = 6;

    private void Drop(PortCounter cause, int length)
    {
        _counters.AddIn(1, length);
        _counters.Add(cause, 1);
    }
}
