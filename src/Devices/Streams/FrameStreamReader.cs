using System.Buffers.Binary;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Streams;

/// <summary>Finds the frames in a stream of bytes in which each comes behind its length, 4 bytes, big-endian: QEMU's framing, and passt's.</summary>
/// <remarks>
/// <para>Bytes are received into <see cref="Room"/>, as many as there is room for, and each frame is copied once, to its place in a batch.</para>
/// <para>A length of 0 or beyond <see cref="LongestFrame"/> is a fault: the place where the next frame begins is not known any more, so that
/// nothing more is found until <see cref="Reset"/>. Frames shorter than an Ethernet header are passed over.</para>
/// </remarks>
public sealed class FrameStreamReader
{
    /// <summary>Bytes of a length.</summary>
    public const int PrefixLength = 4;

    /// <summary>Longest frame in bytes: 64 KiB and room for headers, as in QEMU.</summary>
    public const int LongestFrame = 68 * 1024;

    // A frame of any length, with what came before it: one call to the system receives some 80 full frames, or 1,900 of the shortest.
    private const int BufferLength = 128 * 1024;

    private byte[]? _buffer; // made when first needed: a port that nobody connects to has none
    private int _start;
    private int _end;

    /// <summary>Where to receive. Asked for when <see cref="Take"/> wants more; what has not been taken stays.</summary>
    public Span<byte> Room
    {
        get
        {
            _buffer ??= GC.AllocateUninitializedArray<byte>(BufferLength, pinned: true);
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer); // less than a frame, once for each time that the room was used
                _end -= _start;
                _start = 0;
            }

            return _buffer.AsSpan(_end);
        }
    }

    /// <summary>Bytes received and not yet taken: at most the beginning of one frame, once <see cref="Take"/> wants more.</summary>
    public int Pending => _end - _start;

    /// <summary>What is wrong with the stream.</summary>
    public FrameStreamFault Fault { get; private set; }

    /// <summary>Frames that were too short to be any, since the reader was made.</summary>
    public long Runts { get; private set; }

    /// <summary>Bytes of those.</summary>
    public long RuntBytes { get; private set; }

    /// <summary>That many bytes were received to the beginning of <see cref="Room"/>.</summary>
    public void Advance(int received)
    {
        if (received < 0 || received > BufferLength - _end) ThrowHelper.Invalid("More was received than there was room for.");
        _end += received;
    }

    /// <summary>Adds the frames that are complete to a pooled batch.</summary>
    public FrameStreamProgress Take(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (Fault != FrameStreamFault.None) return FrameStreamProgress.Fault;
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_start, _end - _start);
        while (bytes.Length >= PrefixLength)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            if (length - 1 >= LongestFrame) return Break(bytes.Length, length); // 0 as well: it becomes the largest number
            if (length > (uint)(bytes.Length - PrefixLength)) break;
            ReadOnlySpan<byte> frame = bytes.Slice(PrefixLength, (int)length);
            if (length < EthernetFrame.HeaderLength)
            {
                Runts++;
                RuntBytes += length;
            }
            else if (!batch.TryAppend(frame, default))
            {
                _start = _end - bytes.Length;
                return FrameStreamProgress.Full;
            }

            bytes = bytes[(PrefixLength + (int)length)..];
        }

        _start = _end - bytes.Length;
        if (_start == _end) _start = _end = 0;
        return FrameStreamProgress.NeedsBytes;
    }

    /// <summary>Forgets what came: another stream begins.</summary>
    public void Reset()
    {
        _start = _end = 0;
        Fault = FrameStreamFault.None;
    }

    private FrameStreamProgress Break(int left, uint length)
    {
        _start = _end - left;
        Fault = length == 0 ? FrameStreamFault.EmptyFrame : FrameStreamFault.FrameTooLong;
        return FrameStreamProgress.Fault;
    }
}
