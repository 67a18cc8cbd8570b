namespace ActorNet.Devices.VirtioNet;

/// <summary>What delivering a batch came to.</summary>
public enum DeliverResult
{
    /// <summary>Every frame is delivered, or dropped and counted.</summary>
    Done,

    /// <summary>The frame at the batch's position waits for buffers of the driver.</summary>
    NoBuffers,

    /// <summary>The turn is over, in the middle of a frame that becomes many segments: go on after everybody else's.</summary>
    TurnOver,

    /// <summary>The queue is broken. Frames before the batch's position were delivered.</summary>
    Fault,
}
