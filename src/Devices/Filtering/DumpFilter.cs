using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>Captures the frames that come by, and those that filters behind it drop. All go on unchanged.</summary>
public sealed class DumpFilter : FrameFilter
{
    private const int Captured = CommonCounters;
    private const int CapturedDrops = CommonCounters + 1;

    private readonly ICaptureSink _capture;
    private readonly DumpOptions _options;

    /// <summary>A dump; whoever made the capture ends it.</summary>
    public DumpFilter(DumpOptions options, ICaptureSink capture)
        : base(options,
        [
            new("captured", "Frames captured as they came by."),
            new("captured-drops", "Frames captured because a later filter dropped them."),
        ])
    {
        ArgumentNullException.ThrowIfNull(capture);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SnapLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.SnapLength, EthernetFrame.MaxLength);
        if (!Enum.IsDefined(options.Subjects)) throw new ArgumentOutOfRangeException(nameof(options), options.Subjects, "A dump captures passing frames, drops or both.");
        _capture = capture;
        _options = options;
    }

    /// <inheritdoc/>
    protected internal override FilterVerdict Inspect(FrameBatch frames, int index, FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        if (_options.Subjects != DumpSubjects.Drops) Capture(frames, index, direction, now, null, Captured);
        return FilterVerdict.Pass;
    }

    /// <inheritdoc/>
    protected internal override void ObserveDrop(FrameBatch frames, int index, FrameDirection direction, TimeSpan now, string reason)
    {
        if (_options.Subjects != DumpSubjects.Passing) Capture(frames, index, direction, now, reason, CapturedDrops);
    }

    private void Capture(FrameBatch frames, int index, FrameDirection direction, TimeSpan now, string? reason, int counter)
    {
        Count(counter);
        _capture.Capture(frames, index, Math.Min(frames[index].Length, _options.SnapLength), direction, now, reason);
    }
}
