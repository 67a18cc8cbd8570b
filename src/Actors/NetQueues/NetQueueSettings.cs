using ActorNet.Devices.Frames;

namespace ActorNet.Actors.NetQueues;

/// <summary>The bounds of a NetQueue.</summary>
/// <param name="Capacity">Frames that may wait without a link's credit, at least one batch.</param>
/// <param name="Quantum">
/// What its actor may handle before the next one has its turn, in bytes; a frame counts <see cref="NetQueue.FrameCost"/> on top of its length.
/// </param>
public sealed record NetQueueSettings(int Capacity, int Quantum = NetQueueSettings.DefaultQuantum)
{
    /// <summary>About fifty frames of 1500 bytes: what QEMU's tap reads at a time.</summary>
    public const int DefaultQuantum = 96 << 10;

    /// <summary>For how long a guest's buffers wait behind a closed data lane before their frames are copied out of them.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Frames that may wait without a link's credit.</summary>
    public int Capacity { get; } = Capacity >= FrameBatch.Capacity
        ? Capacity
        : throw new ArgumentOutOfRangeException(nameof(Capacity), Capacity, "less than one batch");
}
