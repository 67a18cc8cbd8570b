namespace ActorNet.Devices.VirtioNet;

/// <summary>What filling a batch came to.</summary>
public enum TakeResult
{
    /// <summary>The driver has sent nothing more; the batch is empty.</summary>
    Empty,

    /// <summary>The batch has frames, and the driver has sent nothing more.</summary>
    Some,

    /// <summary>The turn is over before the ring is empty: look again. Perhaps all that was taken was malformed and the batch is empty.</summary>
    Full,

    /// <summary>The queue is broken. Frames taken before that are in the batch.</summary>
    Fault,
}
