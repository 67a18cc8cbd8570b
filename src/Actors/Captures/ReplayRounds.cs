using ActorNet.Devices.Capture;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Captures;

/// <summary>Reads a capture file from its beginning to its end, once or several times, block by block.</summary>
/// <remarks>
/// Memory is bounded whatever the file's length. The file is not trusted: what is wrong with it is found when it is opened, or, beyond
/// <see cref="CheckedBytes"/>, when it is reached. A round begins when the last frame of the one before was due.
/// </remarks>
internal sealed class ReplayRounds : IDisposable
{
    /// <summary>The number of rounds of a replay without end.</summary>
    public const int Endless = 0;

    /// <summary>How much of a file is looked at before its first frame is sent.</summary>
    public const long CheckedBytes = 64 << 20;

    private readonly Stream _file;
    private readonly int _rounds;
    private CaptureReader _reader;
    private int _round = 1;
    private long _first;
    private bool _hasFirst;
    private long _last; // nanoseconds after the first frame of all
    private long _began; // of this round

    private ReplayRounds(Stream file, CaptureReader reader, int rounds)
    {
        _file = file;
        _reader = reader;
        _rounds = rounds;
    }

    /// <summary>Checks a file and begins its first round.</summary>
    /// <param name="file">Its bytes; closed with this object, or when null is returned.</param>
    /// <param name="rounds">How many times, or <see cref="Endless"/>.</param>
    /// <param name="problem">What is wrong with it, as in "at byte 123: the file ends in the middle".</param>
    public static ReplayRounds? TryOpen(Stream file, int rounds, out string? problem)
    {
        problem = file.CanSeek ? Check(file) : "it is a pipe or device, not a file";
        if (problem is null && TryBegin(file, out problem) is { } reader) return new ReplayRounds(file, reader, rounds);
        file.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Adds frames to a block until it is full or there are no more.</summary>
    /// <returns>What is wrong with the file here; null when nothing is.</returns>
    public string? Fill(ReplayBlock block)
    {
        while (block.HasRoom)
        {
            switch (_reader.Read(out CapturedFrame frame))
            {
                case CaptureReadResult.Failed:
                    return _reader.Problem.ToString();
                case CaptureReadResult.End:
                    if (!HasNextRound)
                    {
                        block.IsLast = true;
                        return null;
                    }

                    if (BeginRound() is { } problem) return problem;
                    break;
                default:
                    if (ReplayCheck.FindProblem(_reader, frame) is { } wrong) return wrong;
                    _ = ReplayCheck.TryReadOffload(frame, out OffloadHeader offload); // it was just found good
                    block.Add(frame.Bytes, offload, TimeOf(frame.UnixNanoseconds));
                    break;
            }
        }

        return null;
    }

    // A file without frames would go round for ever.
    private bool HasNextRound => _hasFirst && (_rounds == Endless || _round < _rounds);

    private static string? Check(Stream file)
    {
        if (TryBegin(file, out string? problem) is not { } reader) return problem;
        while (reader.Offset < CheckedBytes)
        {
            switch (reader.Read(out CapturedFrame frame))
            {
                case CaptureReadResult.End: return null;
                case CaptureReadResult.Failed: return reader.Problem.ToString();
                default:
                    if (ReplayCheck.FindProblem(reader, frame) is { } wrong) return wrong;
                    break;
            }
        }

        return null;
    }

    private static CaptureReader? TryBegin(Stream file, out string? problem)
    {
        file.Position = 0;
        problem = CaptureReader.TryOpen(file, out CaptureReader? reader, out CaptureProblem found) ? null : found.ToString();
        return reader;
    }

    private string? BeginRound()
    {
        if (TryBegin(_file, out string? problem) is not { } reader) return problem;
        _reader = reader;
        _round++;
        _began = _last;
        _hasFirst = false;
        return null;
    }

    // Times are the file's, and may be any: they never overflow, and never go back.
    private long TimeOf(long unixNanoseconds)
    {
        if (!_hasFirst) _first = unixNanoseconds;
        _hasFirst = true;
        Int128 at = (Int128)_began + unixNanoseconds - _first;
        return _last = (long)Int128.Clamp(at, _last, long.MaxValue);
    }
}
