namespace ActorNet.Devices.E1000.Rings;

/// <summary>What delivering a batch to the receive ring came to.</summary>
public enum DeliverResult
{
    /// <summary>Every frame is delivered, or dropped and counted.</summary>
    Done,

    /// <summary>The frame at the batch's position waits for descriptors: until the driver moves the tail.</summary>
    NoBuffers,

    /// <summary>The turn is over, in the middle of a frame that becomes many segments: go on after everybody else's.</summary>
    TurnOver,

    /// <summary>The receiver is off, or its registers make no ring. Frames before the batch's position were delivered.</summary>
    Stopped,
}
