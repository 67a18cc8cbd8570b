using System.Buffers;
using System.Text;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Offloads;

namespace ActorNet.Devices.Capture;

/// <summary>
/// Encodes a pcapng file of Ethernet frames with nanosecond timestamps, little-endian. draft-ietf-opsawg-pcapng §4.
/// </summary>
/// <remarks>
/// The section header comes first and once; interfaces may be added at any time, before the first frame of each.
/// Bytes go to the caller's buffer; frames allocate nothing once that has grown to its size.
/// </remarks>
public sealed class PcapngWriter
{
    private const byte NanosecondResolution = 9;
    private readonly List<int> _snapLengths = [];

    /// <summary>Interfaces so far.</summary>
    public int InterfaceCount => _snapLengths.Count;

    /// <summary>Writes the section header with which the file begins.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="application">Who writes (shb_userappl); empty for nothing.</param>
    public static void WriteHeader(IBufferWriter<byte> destination, string application)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ReadOnlySpan<byte> name = Text(application);
        PcapngBlock block = Begin(destination, PcapngFormat.SectionHeader, PcapngFormat.SectionHeaderLength, PcapngBlock.OptionLength(name), out int length);
        block.Write(PcapngFormat.ByteOrderMagic);
        block.Write((ushort)1); // version 1.0
        block.Write((ushort)0);
        block.Write(ulong.MaxValue); // the section's length is not known
        block.Option(PcapngFormat.SectionApplication, name);
        block.Close();
        destination.Advance(length);
    }

    /// <summary>Writes the description of an interface.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="name">Its name (if_name).</param>
    /// <param name="description">What it is (if_description); empty for nothing.</param>
    /// <param name="snapLength">Most bytes kept of a frame.</param>
    /// <returns>The number by which its frames refer to it.</returns>
    public int AddInterface(IBufferWriter<byte> destination, string name, string description, int snapLength = CaptureLimits.MaxSnapLength)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfLessThan(snapLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(snapLength, CaptureLimits.MaxSnapLength);
        ReadOnlySpan<byte> nameBytes = Text(name);
        ReadOnlySpan<byte> descriptionBytes = Text(description);
        int options = PcapngBlock.OptionLength(nameBytes) + PcapngBlock.OptionLength(descriptionBytes) + PcapngBlock.OptionLength(1);
        PcapngBlock block = Begin(destination, PcapngFormat.InterfaceDescription, PcapngFormat.InterfaceLength, options, out int length);
        block.Write(CaptureLimits.Ethernet);
        block.Write((ushort)0);
        block.Write((uint)snapLength);
        block.Option(PcapngFormat.InterfaceName, nameBytes);
        block.Option(PcapngFormat.InterfaceDescriptionText, descriptionBytes);
        block.Option(PcapngFormat.InterfaceResolution, [NanosecondResolution]);
        block.Close();
        destination.Advance(length);
        _snapLengths.Add(snapLength);
        return _snapLengths.Count - 1;
    }

    /// <summary>Writes a frame of a batch.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="interfaceId">Its interface, from <see cref="AddInterface"/>.</param>
    /// <param name="unixNanoseconds">When; times before 1970 become 1970.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="index">The frame in the batch.</param>
    /// <param name="notes">What else is known of it.</param>
    public void WriteFrame(IBufferWriter<byte> destination, int interfaceId, long unixNanoseconds, FrameBatch batch, int index, FrameNotes notes)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(batch);
        int frameLength = batch[index].Length;
        int captured = Math.Min(frameLength, _snapLengths[interfaceId]);
        Span<byte> offload = stackalloc byte[OffloadComment.Length];
        if (notes.Offload.HasValue) OffloadComment.Write(notes.Offload.GetValueOrDefault(), offload);
        ReadOnlySpan<byte> comment = notes.Offload.HasValue ? offload : PcapngBlock.Clip(notes.Comment, CaptureLimits.MaxCommentBytes);
        int options = PcapngBlock.OptionLength(comment)
            + (notes.Direction != CaptureDirection.Unknown ? PcapngBlock.OptionLength(sizeof(uint)) : 0)
            + (notes.DropCount.HasValue ? PcapngBlock.OptionLength(sizeof(ulong)) : 0)
            + (notes.PacketId.HasValue ? PcapngBlock.OptionLength(sizeof(ulong)) : 0);
        int bodyLength = PcapngFormat.EnhancedLength + PcapngFormat.Padded(captured);
        PcapngBlock block = Begin(destination, PcapngFormat.EnhancedPacket, bodyLength, options, out int length);
        block.Write((uint)interfaceId);
        block.WriteTime(unixNanoseconds);
        block.Write((uint)captured);
        block.Write((uint)frameLength);
        Span<byte> bytes = block.Take(captured);
        _ = batch.CopyBytes(index, bytes);
        if (batch.HasOffloads && !notes.Offload.HasValue) CopiedChecksum.Complete(bytes, batch, index);
        block.Option(PcapngFormat.Comment, comment);
        if (notes.Direction != CaptureDirection.Unknown) block.Option(PcapngFormat.FrameFlags, (uint)notes.Direction & 3);
        if (notes.DropCount.HasValue) block.Option(PcapngFormat.FrameDropCount, notes.DropCount.GetValueOrDefault());
        if (notes.PacketId.HasValue) block.Option(PcapngFormat.FramePacketId, notes.PacketId.GetValueOrDefault());
        block.Close();
        destination.Advance(length);
    }

    /// <summary>Writes what an interface counted, usually at the end of the file.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="interfaceId">The interface.</param>
    /// <param name="unixNanoseconds">When it was counted.</param>
    /// <param name="received">Frames since the capture began (isb_ifrecv).</param>
    /// <param name="dropped">Frames that the interface lost (isb_ifdrop).</param>
    public void WriteStatistics(IBufferWriter<byte> destination, int interfaceId, long unixNanoseconds, ulong received, ulong dropped)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)interfaceId, (uint)_snapLengths.Count, nameof(interfaceId));
        int options = 2 * PcapngBlock.OptionLength(sizeof(ulong));
        PcapngBlock block = Begin(destination, PcapngFormat.InterfaceStatistics, PcapngFormat.StatisticsLength, options, out int length);
        block.Write((uint)interfaceId);
        block.WriteTime(unixNanoseconds);
        block.Option(PcapngFormat.StatisticsReceived, received);
        block.Option(PcapngFormat.StatisticsDropped, dropped);
        block.Close();
        destination.Advance(length);
    }

    private static PcapngBlock Begin(IBufferWriter<byte> destination, uint type, int bodyLength, int options, out int length)
    {
        length = bodyLength + (options == 0 ? 0 : options + 4); // the options end with one that has no value
        return new PcapngBlock(destination.GetSpan(length)[..length], type);
    }

    private static ReadOnlySpan<byte> Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return PcapngBlock.Clip(Encoding.UTF8.GetBytes(text), CaptureLimits.MaxTextBytes);
    }
}
