using System.Reflection;
using System.Text;
using ActorNet.Devices.Capture;
using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Captures;

/// <summary>A capture file as its owner sees it: frames are encoded where they pass, and written elsewhere.</summary>
/// <remarks>
/// Used by the actor that owns it. Memory is bounded: when the writer is so far behind that all buffers are with it, frames are left out,
/// and counted in the file itself (epb_dropcount of the next one, and the interface's statistics at the end).
/// The end is written by the owner itself, when its writer is no more: whatever was captured is in the file.
/// </remarks>
public sealed class CaptureFile : ICaptureSink, IReplayLog
{
    private const int Buffers = 16;
    private const int BufferBytes = 256 << 10;
    private const int FirstBytes = 8 << 10; // it grows: a capture of nothing is small
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);
    private static readonly byte[] Dropped = "dropped: "u8.ToArray();

    private readonly CaptureStream _stream;
    private readonly PcapngWriter? _pcapng;
    private readonly PcapWriter? _pcap;
    private readonly Queue<CaptureBuffer> _free = new();
    private readonly Queue<CaptureBuffer> _writing = new(); // with the writer, in order
    private readonly Dictionary<string, byte[]> _comments = [];
    private CaptureBuffer _buffer = new(FirstBytes);
    private IActorRef _owner = ActorRefs.Nobody;
    private IActorRef _writer = ActorRefs.Nobody;
    private IScheduler _scheduler = null!;
    private FlushCapture? _timer;
    private long _epoch; // nanoseconds from 1970 to the owner's zero
    private long _began;
    private ulong _lost;
    private ulong _lostSince;
    private ulong _captured;
    private int _made = 1;
    private bool _timed;
    private bool _started;

    /// <summary>A capture to a file that was opened for it, and is closed at its end.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="port">The name of the interface in it.</param>
    /// <param name="isPcapng">Pcapng, or the classic form.</param>
    /// <param name="snapLength">Bytes of a frame that are kept.</param>
    public CaptureFile(CaptureStream stream, string port, bool isPcapng, int snapLength)
    {
        _stream = stream;
        if (!isPcapng)
        {
            _pcap = new PcapWriter(snapLength);
            _pcap.WriteHeader(_buffer.Bytes);
            return;
        }

        _pcapng = new PcapngWriter();
        PcapngWriter.WriteHeader(_buffer.Bytes, $"actornet {Assembly.GetExecutingAssembly().GetName().Version?.ToString(3)}");
        _pcapng.AddInterface(_buffer.Bytes, port, "in: from the port; out: to the port", snapLength);
    }

    /// <summary>Frames that were left out because the writer was too far behind.</summary>
    public ulong Lost => _lost;

    /// <summary>Begins: the owner's actor hears <see cref="CaptureWritten"/> and <see cref="FlushCapture"/> from now on.</summary>
    /// <param name="context">The owner's.</param>
    /// <param name="now">By the owner's clock.</param>
    public void Start(IActorContext context, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(context);
        _owner = context.Self;
        _scheduler = context.System.Scheduler;
        _writer = context.Watch(context.ActorOf(CaptureFileActor.Props(_stream)));
        _epoch = UnixTime.Nanoseconds(DateTimeOffset.UtcNow) - (now.Ticks * TimeSpan.NanosecondsPerTick);
        _began = At(now);
        _started = true;
        SetTimer();
    }

    /// <summary>The writer is to end; when it has (<see cref="IsOf"/>), call <see cref="Finish"/>.</summary>
    public void Stop() => _writer.Tell(PoisonPill.Instance);

    /// <summary>True when an actor that has ended was this file's writer.</summary>
    public bool IsOf(IActorRef writer) => _writer.Equals(writer);

    /// <summary>Writes what the writer has not, and closes the file. The writer has ended.</summary>
    public void Finish()
    {
        _pcapng?.WriteStatistics(_buffer.Bytes, 0, _began, _captured, _lost);
        while (_writing.TryDequeue(out CaptureBuffer? buffer))
            if (!buffer.IsWritten) _stream.TryWrite(buffer);
        _stream.TryWrite(_buffer);
        _stream.Dispose();
    }

    /// <summary>Closes the file of a capture that never began.</summary>
    public void Abandon() => _stream.Dispose();

    /// <inheritdoc/>
    void ICaptureSink.Capture(FrameBatch frames, int index, int length, FrameDirection direction, TimeSpan now, string? dropReason) =>
        Write(frames, index, direction, At(now), dropReason is null ? default : CommentOf(dropReason), isLog: false);

    /// <inheritdoc/>
    void IReplayLog.Record(TimeSpan at, FrameDirection direction, FrameBatch frames, int index) =>
        Write(frames, index, direction, _began + (at.Ticks * TimeSpan.NanosecondsPerTick), default, isLog: true);

    internal void TakeBack()
    {
        while (_writing.TryPeek(out CaptureBuffer? buffer) && buffer.IsWritten)
        {
            _writing.Dequeue();
            buffer.Clear();
            _free.Enqueue(buffer);
        }
    }

    internal void OnTimer()
    {
        _timed = false;
        HandOver();
    }

    private void Write(FrameBatch frames, int index, FrameDirection direction, long at, ReadOnlySpan<byte> comment, bool isLog)
    {
        if (_buffer.Bytes.WrittenCount > BufferBytes - (EthernetFrame.MaxLength + 512) && !TryNextBuffer())
        {
            _lost++;
            _lostSince++;
            return;
        }

        _captured++;
        if (_pcap is not null)
        {
            _pcap.WriteFrame(_buffer.Bytes, at, frames, index);
        }
        else
        {
            var notes = new FrameNotes
            {
                Direction = direction == FrameDirection.Tx ? CaptureDirection.Inbound : CaptureDirection.Outbound,
                DropCount = _lostSince > 0 ? _lostSince : null,
                Comment = comment,
                Offload = isLog && !frames[index].Offload.IsPlain ? frames[index].Offload : null,
            };
            _pcapng!.WriteFrame(_buffer.Bytes, 0, at, frames, index, notes);
            _lostSince = 0;
        }

        SetTimer();
    }

    private bool TryNextBuffer()
    {
        if (_free.Count == 0 && _made == Buffers) return false;
        HandOver();
        return true;
    }

    private void HandOver()
    {
        if (_buffer.Bytes.WrittenCount == 0) return;
        if (!_free.TryDequeue(out CaptureBuffer? next))
        {
            if (_made == Buffers) return; // the writer has all others: wait for one
            _made++;
            next = new CaptureBuffer(_buffer.Bytes.WrittenCount > FirstBytes ? BufferBytes : FirstBytes);
        }

        _writing.Enqueue(_buffer);
        _writer.Tell(new WriteCapture(_buffer, this), _owner);
        _buffer = next;
    }

    private void SetTimer()
    {
        if (_timed || !_started) return;
        _timed = true;
        _scheduler.ScheduleTellOnce(Delay, _owner, _timer ??= new FlushCapture(this), _owner);
    }

    private long At(TimeSpan now) => _epoch + (now.Ticks * TimeSpan.NanosecondsPerTick);

    private ReadOnlySpan<byte> CommentOf(string reason)
    {
        if (!_comments.TryGetValue(reason, out byte[]? comment))
        {
            comment = [.. Dropped, .. Encoding.UTF8.GetBytes(reason)];
            _comments.Add(reason, comment);
        }

        return comment;
    }
}
