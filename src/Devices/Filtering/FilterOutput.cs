using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>Where a filter puts frames: what it passes goes on with the filter after it, never with an earlier one.</summary>
public sealed class FilterOutput
{
    private readonly FilterChain _chain;
    private readonly FrameFilter _filter;
    private readonly int[] _positions = new int[2]; // in the path of each direction

    internal FilterOutput(FilterChain chain, FrameFilter filter)
    {
        _chain = chain;
        _filter = filter;
    }

    internal FilterChain Chain => _chain;

    /// <summary>False when a later filter, or the sink, wants no released frames now.</summary>
    public bool CanPass(FrameDirection direction) => _chain.IsOpen(direction, _positions[(int)direction] + 1);

    /// <summary>Sends a frame on: a held one, a changed one or a further one. Its bytes are not needed after the call.</summary>
    public void Pass(FrameBatch frames, int index, FrameDirection direction)
    {
        _filter.FlowOf(direction).Out++;
        _chain.Continue(frames, index, direction, _positions[(int)direction] + 1);
    }

    /// <summary>Gives an outdev a copy; the frame itself is not affected.</summary>
    public void Mirror(string outdev, FrameBatch frames, int index, FrameDirection direction) =>
        _chain.Divert(outdev, frames, index, direction);

    /// <summary>Moves the frame to an outdev. The verdict is <see cref="FilterVerdict.Taken"/>.</summary>
    public void Divert(string outdev, FrameBatch frames, int index, FrameDirection direction)
    {
        _filter.FlowOf(direction).Diverted++;
        _chain.Divert(outdev, frames, index, direction);
    }

    internal int PositionIn(FrameDirection direction) => _positions[(int)direction];

    internal void MoveTo(FrameDirection direction, int position) => _positions[(int)direction] = position;
}
