namespace ActorNet.Devices.Virtio;

/// <summary>What taking a chain from a queue came to.</summary>
public enum PopResult
{
    /// <summary>The driver has made nothing more available.</summary>
    Empty,

    /// <summary>A chain was taken.</summary>
    Chain,

    /// <summary>The queue is broken: see <see cref="Virtqueue.LastFault"/>.</summary>
    Fault,
}
