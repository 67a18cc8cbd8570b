using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>Records frames and when they came, or replays a record: live frames are dropped, logged ones go on at their times.</summary>
/// <remarks>Times count from when the filter was inserted. While it is off, its clock stands still.</remarks>
public sealed class ReplayFilter : FrameFilter
{
    private const int Recorded = CommonCounters;
    private const int Replayed = CommonCounters + 1;
    private const int Skipped = CommonCounters + 2;
    private const int Swallowed = CommonCounters + 3;

    private readonly IReplayLog? _log;
    private readonly IReplaySource? _source;
    private TimeSpan _began;
    private TimeSpan _elapsed; // before the last pause

    /// <summary>A recorder.</summary>
    public ReplayFilter(ReplayOptions options, IReplayLog log)
        : this(options, log, null) => ArgumentNullException.ThrowIfNull(log);

    /// <summary>A player.</summary>
    public ReplayFilter(ReplayOptions options, IReplaySource source)
        : this(options, null, source) => ArgumentNullException.ThrowIfNull(source);

    private ReplayFilter(ReplayOptions options, IReplayLog? log, IReplaySource? source)
        : base(options,
        [
            new("recorded", "Frames written to the log."),
            new("replayed", "Frames of the log that went on."),
            new("skipped", "Frames of the log left out because the filter does not treat their direction."),
            new("swallowed", "Live frames dropped because logged ones take their place.", true),
        ])
    {
        _log = log;
        _source = source;
    }

    /// <summary>Records or replays.</summary>
    public ReplayMode Mode => _log is null ? ReplayMode.Replay : ReplayMode.Record;

    /// <summary>True when all frames of the log have gone on. Live ones are still dropped.</summary>
    public bool IsAtEnd => _source is not null && !TryNext(out _);

    /// <inheritdoc/>
    public override TimeSpan NextDue(FrameDirection direction) =>
        TryNext(out ReplayFrame frame) && frame.Direction == direction ? DueOf(frame) : TimeSpan.MaxValue;

    /// <inheritdoc/>
    protected internal override FilterVerdict Inspect(FrameBatch frames, int index, FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        if (_log is null) return FilterVerdict.Drop(Swallowed);
        Count(Recorded);
        _log.Record(now - _began + _elapsed, direction, frames, index);
        return FilterVerdict.Pass;
    }

    /// <inheritdoc/>
    protected internal override void Release(FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        while (TryNext(out ReplayFrame frame) && frame.Direction == direction && DueOf(frame) <= now && output.CanPass(direction))
        {
            Count(Replayed);
            CountInjected(direction);
            output.Pass(frame.Frames, frame.Index, direction);
            _source!.Advance();
        }
    }

    /// <inheritdoc/>
    protected internal override void Start(TimeSpan now) => _began = now;

    /// <inheritdoc/>
    protected internal override void Pause(TimeSpan now) => _elapsed += now - _began;

    // The log is input too: times that are out of range must not overflow.
    private TimeSpan DueOf(in ReplayFrame frame)
    {
        Int128 due = (Int128)_began.Ticks - _elapsed.Ticks + frame.At.Ticks;
        return new TimeSpan((long)Int128.Clamp(due, long.MinValue, long.MaxValue - 1));
    }

    private bool TryNext(out ReplayFrame frame)
    {
        frame = default;
        while (_source is not null && _source.TryPeek(out frame))
        {
            if (Treats(frame.Direction)) return true;
            Count(Skipped);
            _source.Advance();
        }

        return false;
    }
}
