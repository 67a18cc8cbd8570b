namespace ActorNet.Devices.E1000.Rings;

/// <summary>What filling a batch from the transmit ring came to.</summary>
public enum TakeResult
{
    /// <summary>The driver has sent nothing more; the batch is empty.</summary>
    Empty,

    /// <summary>The batch has frames, and the driver has sent nothing more.</summary>
    Filled,

    /// <summary>The batch is full or the turn is over, before the ring is empty: look again. Perhaps no descriptor had a frame and the batch is empty.</summary>
    Full,

    /// <summary>
    /// The transmitter is off, or its registers make no ring: nothing happens until the driver writes them. Frames taken before that are in the batch.
    /// </summary>
    Stopped,
}
