namespace ActorNet.Devices.Filtering;

/// <summary>A frame in a <see cref="FrameStore"/> and when it is to leave.</summary>
/// <param name="Handle">In the store.</param>
/// <param name="Due">In ticks of 100 ns.</param>
internal readonly record struct HeldFrame(int Handle, long Due);
