using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>Gives an outdev a copy of every frame.</summary>
public sealed class MirrorFilter : FrameFilter
{
    private const int Mirrored = CommonCounters;

    private readonly string _outdev;

    /// <summary>A mirror.</summary>
    public MirrorFilter(MirrorOptions options)
        : base(options, [new("mirrored", "Copies given to the outdev.")])
    {
        ArgumentException.ThrowIfNullOrEmpty(options.Outdev);
        _outdev = options.Outdev;
    }

    /// <inheritdoc/>
    protected internal override FilterVerdict Inspect(FrameBatch frames, int index, FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        Count(Mirrored);
        output.Mirror(_outdev, frames, index, direction);
        return FilterVerdict.Pass;
    }
}
