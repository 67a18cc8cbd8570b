using ActorNet.Devices.Capture;
using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Captures;

/// <summary>A capture file whose frames are played again, read into memory and checked beforehand.</summary>
public sealed class ReplayFile : IReplaySource
{
    private readonly CaptureReader _reader;
    private readonly FrameBatch _frame = FrameBatch.CreatePooled(40);
    private long _first;
    private bool _hasFirst;
    private bool _isPeeked;
    private bool _isAtEnd;
    private ReplayFrame _current;

    private ReplayFile(CaptureReader reader) => _reader = reader;

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong with it, as in "at byte 123: the file ends in the middle".</param>
    /// <returns>Null when something is.</returns>
    public static ReplayFile? TryRead(string path, out string problem)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (!TryOpen(bytes, out CaptureReader? check, out problem)) return null;
        CaptureReadResult result;
        do
        {
            result = check.Read(out CapturedFrame frame);
            if (result == CaptureReadResult.Frame && ReplayCheck.FindProblem(check, frame) is { } wrong)
            {
                problem = wrong;
                return null;
            }
        }
        while (result == CaptureReadResult.Frame);
        if (result == CaptureReadResult.Failed)
        {
            problem = check.Problem.ToString();
            return null;
        }

        return TryOpen(bytes, out CaptureReader? reader, out problem) ? new ReplayFile(reader) : null;
    }

    /// <inheritdoc/>
    public bool TryPeek(out ReplayFrame frame)
    {
        if (!_isPeeked && !_isAtEnd) Read();
        frame = _current;
        return _isPeeked;
    }

    /// <inheritdoc/>
    public void Advance() => _isPeeked = false;

    private static bool TryOpen(byte[] bytes, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CaptureReader? reader, out string problem)
    {
        bool opened = CaptureReader.TryOpen(new MemoryStream(bytes, writable: false), out reader, out CaptureProblem found);
        problem = opened ? "" : found.ToString();
        return opened;
    }

    private void Read()
    {
        if (_reader.Read(out CapturedFrame frame) != CaptureReadResult.Frame)
        {
            _isAtEnd = true;
            return;
        }

        if (!_hasFirst) _first = frame.UnixNanoseconds;
        _hasFirst = true;
        _frame.Reset();
        _ = ReplayCheck.TryReadOffload(frame, out OffloadHeader offload); // as when the file was checked
        _frame.TryAppend(frame.Bytes, offload);
        FrameDirection direction = frame.Notes.Direction == CaptureDirection.Outbound ? FrameDirection.Rx : FrameDirection.Tx;
        _current = new ReplayFrame(TimeSpan.FromTicks((frame.UnixNanoseconds - _first) / TimeSpan.NanosecondsPerTick), direction, _frame, 0);
        _isPeeked = true;
    }
}
