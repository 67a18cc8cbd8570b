using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>Moves frames to an outdev, and lets frames of an indev in behind it (<see cref="FilterChain.Inject"/>).</summary>
public sealed class RedirectFilter : FrameFilter
{
    private const int Redirected = CommonCounters;
    private const int Injected = CommonCounters + 1;
    private const int InjectedWhileOff = CommonCounters + 2;

    private readonly string? _outdev;

    /// <summary>A redirector.</summary>
    public RedirectFilter(RedirectOptions options)
        : base(options,
        [
            new("redirected", "Frames moved to the outdev."),
            new("injected", "Frames that came from the indev."),
            new("injected-while-off", "Frames from the indev dropped because the filter is off.", true),
        ])
    {
        if (string.IsNullOrEmpty(options.Outdev) && string.IsNullOrEmpty(options.Indev))
        {
            throw new ArgumentException("A redirector has an outdev, an indev or both.", nameof(options));
        }

        _outdev = string.IsNullOrEmpty(options.Outdev) ? null : options.Outdev;
        Indev = options.Indev;
    }

    /// <summary>From where frames are injected.</summary>
    public string? Indev { get; }

    /// <inheritdoc/>
    protected internal override FilterVerdict Inspect(FrameBatch frames, int index, FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        if (_outdev is null) return FilterVerdict.Pass;
        Count(Redirected);
        output.Divert(_outdev, frames, index, direction);
        return FilterVerdict.Taken;
    }

    // Counts frames of the indev; false when they end here.
    internal bool TryInject(int frames, FrameDirection direction)
    {
        CountInjected(direction, frames);
        Count(Injected, frames);
        if (Enabled) FlowOf(direction).Out += frames;
        else CountDrop(InjectedWhileOff, direction, frames);
        return Enabled;
    }
}
