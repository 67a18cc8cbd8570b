using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>Writes captured frames, for instance to a pcapng file.</summary>
public interface ICaptureSink
{
    /// <summary>Captures one frame. Copy what is needed: the bytes are gone after the call. Must not throw because of them.</summary>
    /// <param name="frames">Holds the frame, whose full length and offload header are in it.</param>
    /// <param name="index">The frame.</param>
    /// <param name="length">Bytes to keep, from the beginning of the frame.</param>
    /// <param name="direction">Which way it travels.</param>
    /// <param name="now">Monotonic time of the chain.</param>
    /// <param name="dropReason">Null for a frame that came by; else why a later filter dropped it: "filter: cause".</param>
    void Capture(FrameBatch frames, int index, int length, FrameDirection direction, TimeSpan now, string? dropReason);
}
