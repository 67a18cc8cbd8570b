namespace ActorNet.Devices.Streams;

/// <summary>Why a <see cref="FrameStreamReader"/> stopped.</summary>
public enum FrameStreamProgress
{
    /// <summary>The next frame is not complete: receive more.</summary>
    NeedsBytes,

    /// <summary>The batch is full; there is at least one more frame.</summary>
    Full,

    /// <summary>The stream makes no sense: see <see cref="FrameStreamReader.Fault"/>. What came before is in the batch.</summary>
    Fault,
}
