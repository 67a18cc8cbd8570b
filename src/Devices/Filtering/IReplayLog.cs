using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>Keeps what a <see cref="ReplayFilter"/> records.</summary>
public interface IReplayLog
{
    /// <summary>Logs one frame with its offload header. Copy it: the bytes are gone after the call. Must not throw because of them.</summary>
    /// <param name="at">Time since the recording began.</param>
    /// <param name="direction">Which way the frame travels.</param>
    /// <param name="frames">Holds the frame.</param>
    /// <param name="index">The frame.</param>
    void Record(TimeSpan at, FrameDirection direction, FrameBatch frames, int index);
}
