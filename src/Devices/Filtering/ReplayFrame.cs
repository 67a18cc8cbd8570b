using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>A frame of a log.</summary>
/// <param name="At">Time since the recording began.</param>
/// <param name="Direction">Which way it travelled.</param>
/// <param name="Frames">Holds the frame, for as long as it is the current one of its <see cref="IReplaySource"/>.</param>
/// <param name="Index">Its index there.</param>
public readonly record struct ReplayFrame(TimeSpan At, FrameDirection Direction, FrameBatch Frames, int Index);
